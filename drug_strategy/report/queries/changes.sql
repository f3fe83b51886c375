-- The figures that this publication changed.

-- name: since
-- One row: how many figures this publication changed, how many of them because of a new version of
-- the software, and the previous publication, if there is one. If the previous publication changed
-- nothing, its as-at date is null.
with before as (
    select
        r.publication_id,
        max(r.as_at) as as_at
    from marts.indicator_revisions as r
    inner join marts.publication as p
        on r.publication_id < p.publication_id
    group by r.publication_id
),

since as (
    select
        coalesce(
            (select max(c.previous_publication) from marts.publication_changes as c),
            (select max(b.publication_id) from before as b)
        ) as previous_publication,
        count(*) filter (where change = 'new') as new,
        count(*) filter (where change = 'revised') as revised,
        count(*) filter (where change = 'withdrawn') as withdrawn,
        count(*) filter (where starts_with(caused_by, 'version ')) as redefined,
        any_value(caused_by) filter (where starts_with(caused_by, 'version ')) as redefined_by
    from shown_changes
)

select
    since.*,
    before.as_at as previous_as_at
from since
left join before
    on since.previous_publication = before.publication_id

-- name: changed_indicators
-- One row for each indicator that has figures changed by this publication: the number of changes
-- for London, boroughs and wards in completed quarters and years, and the files that may have
-- caused them.
select
    c.indicator_id,
    c.indicator_name,
    count(*) filter (where c.change = 'new') as new,
    count(*) filter (where c.change = 'revised') as revised,
    count(*) filter (where c.change = 'withdrawn') as withdrawn,
    array_to_string(list_sort(list_distinct(flatten(
        list(string_split(c.caused_by, '; ')) filter (where c.caused_by is not null)
    ))), '; ') as caused_by
from shown_changes as c
inner join marts.indicators as i
    on c.indicator_id = i.indicator_id
group by c.indicator_id, c.indicator_name, i.display_order
order by i.display_order

-- name: changes_by_others
-- One row for each new file, return, borough and quarter, if the file changed what another sender
-- had reported.
select
    area_name,
    return_name,
    fiscal_quarter,
    figures,
    withdrawn,
    moved,
    sent,
    rows_before,
    rows_now,
    file,
    file_sender
from data_quality.changes_by_others
order by return_name, area_name, quarter_start_date, file

-- name: changed_figures
-- One row for each figure that this publication revised or withdrew, with the files that may have
-- changed the figure. Only London's and boroughs' figures for quarters, fiscal years and the
-- strategy's three years are included.
select
    c.indicator_id,
    c.indicator_name,
    c.area_name,
    a.area_level,
    c.period_label,
    c.change,
    c.value_before,
    c.value_now,
    i.unit,
    c.caused_by,
    c.previous_publication
from shown_changes as c
inner join marts.indicators as i
    on c.indicator_id = i.indicator_id
inner join marts.areas as a
    on c.area_code = a.area_code
where
    c.change <> 'new'
    and c.period_type <> 'rolling_year'
    and a.area_level in ('london', 'borough')
order by
    i.display_order asc,
    a.area_level desc,
    a.area_name asc,
    c.period_type desc,
    c.period_start asc
