-- The figures that this publication changed, and earlier revisions.

-- name: Since
-- One row: how many figures this publication changed, how many of them because of a new version of
-- the software, and the previous publication, if there is one. If the previous publication changed nothing, its as-at date is null.
with before as (
    select
        r.publication_id,
        max(r.as_at) as as_at
    from marts.indicator_revisions as r
    inner join marts.publication as p
        on r.publication_id < p.publication_id
    group by r.publication_id
),

changes as (
    select
        (select max(c.previous_publication) from marts.publication_changes as c)
            as previous_publication,
        count(*) filter (where change = 'new') as new,
        count(*) filter (where change = 'revised') as revised,
        count(*) filter (where change = 'withdrawn') as withdrawn,
        count(*) filter (where starts_with(caused_by, 'version ')) as redefined,
        any_value(caused_by) filter (where starts_with(caused_by, 'version ')) as redefined_by
    from shown_changes
),

since as (
    select
        coalesce(changes.previous_publication, (select max(b.publication_id) from before as b))
            as previous_publication,
        changes.new,
        changes.revised,
        changes.withdrawn,
        changes.redefined,
        changes.redefined_by
    from changes
)

select
    since.*,
    before.as_at as previous_as_at
from since
left join before
    on since.previous_publication = before.publication_id

-- name: IndicatorChanges
-- One row for each indicator that has figures changed by this publication: the number of changes
-- for London, boroughs and wards in completed quarters and years, and the files that may have
-- caused them.
select
    c.indicator_id,
    array_to_string(list_sort(list_distinct(flatten(
        list(string_split(c.caused_by, '; ')) filter (where c.caused_by is not null)
    ))), '; ') as caused_by,
    count(*) filter (where c.change = 'new') as new,
    count(*) filter (where c.change = 'revised') as revised,
    count(*) filter (where c.change = 'withdrawn') as withdrawn
from shown_changes as c
inner join marts.indicators as i
    on c.indicator_id = i.indicator_id
group by c.indicator_id, i.display_order
order by i.display_order

-- name: ChangeByOther
-- One row for each new file, return, borough and quarter, if the file changed what another sender
-- had reported.
select
    area_name,
    return_name,
    fiscal_quarter,
    file,
    file_sender,
    withdrawn,
    moved,
    sent,
    rows_before,
    rows_now,
    figures
from data_quality.changes_by_others
order by return_name, area_name, quarter_start_date, file

-- name: ChangedFigure
-- One row for each figure that this publication revised or withdrew, with the files that may have
-- changed the figure. Only London's and boroughs' figures for quarters, fiscal years and the
-- strategy's three years are included.
select
    c.indicator_id,
    c.indicator_name,
    c.area_code,
    c.area_name,
    c.period_label,
    c.change,
    c.value_before,
    c.value_now,
    c.caused_by,
    c.previous_publication,
    i.unit
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

-- name: Revision
-- One row per quarterly London figure that has ever been revised, with its first and latest values
-- and the as-at dates of their publications.
select
    t.indicator_id,
    q.fiscal_quarter,
    arg_min(t.value, t.publication_id) as first_value,
    arg_min(t.as_at, t.publication_id) as first_as_at,
    max_by(struct_pack(given := t.value), t.publication_id).given as latest_value,
    max_by(struct_pack(given := t.revision), t.publication_id).given as revision
from marts.revision_triangle as t
inner join marts.quarters as q
    on t.period_start = q.quarter_start_date
group by t.indicator_id, q.fiscal_quarter, t.period_start
having bool_or(t.value is null or abs(t.revision) > 1e-9 * greatest(1, abs(t.value)))
order by t.indicator_id, t.period_start

-- name: RevisionSummary
-- One row for each combination of indicator and number of quarters since a figure's quarter ended:
-- how far London's quarterly figures had changed by then.
select
    s.indicator_id,
    i.indicator_name,
    i.unit,
    s.maturity_quarters,
    s.n,
    s.mean_revision,
    s.mean_absolute_revision,
    s.mean_absolute_percentage_revision,
    100 * s.share_positive as percent_positive
from marts.revision_summary as s
inner join marts.indicators as i
    on s.indicator_id = i.indicator_id
order by i.display_order, s.maturity_quarters
