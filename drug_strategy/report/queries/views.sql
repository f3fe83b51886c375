-- One row for each figure that this publication changed, if the figure's period has ended. The
-- report shows only completed periods, so a figure whose period had not ended in the previous
-- publication counts as new.
create temp view shown_changes as
with last_time as (
    select arg_max(r.as_at, r.publication_id) as as_at
    from marts.indicator_revisions as r
    where
        r.publication_id
        <= (select max(c.previous_publication) from marts.publication_changes as c)
),

changes as (
    select
        c.*,
        c.period_end <= last_time.as_at as was_over,
        c.period_end <= p.as_at as is_over
    from marts.publication_changes as c
    cross join marts.publication as p
    cross join last_time
)

select
    indicator_id,
    indicator_name,
    area_code,
    area_name,
    period_type,
    period_start,
    period_label,
    case when was_over then change else 'new' end as change,
    value_before,
    value_now,
    caused_by,
    previous_publication
from changes
where is_over and (was_over or value_now is not null);

-- One row per figure for a completed period. `drawn` is the value that charts show: it is null if a
-- return is missing from a sum, because a part would look like a fall. Symbols end with [r] if this
-- publication revised the figure.
create temp view shown_figures as
select
    v.* replace (trim(
        v.symbols || case when c.indicator_id is null then '' else ' [r]' end
    ) as symbols),
    coalesce(v.is_provisional and v.return_status = 'outstanding', false) as is_return_missing,
    v.is_provisional and coalesce(v.return_status, '') <> 'outstanding' as is_unsettled,
    case
        when is_return_missing and v.unit in ('count', 'gbp') then null
        else v.value
    end as drawn
from marts.indicator_values as v
left join shown_changes as c
    on
        v.indicator_id = c.indicator_id
        and v.area_code = c.area_code
        and v.period_type = c.period_type
        and v.period_start = c.period_start
        and c.change = 'revised'
where v.is_complete and v.area_level not in ('no_ward', 'unattributed');

-- One row per indicator and area (London or a borough): the newest quarter with a point or, if
-- there is none, the newest final quarter with a figure. `newer_quarters` counts those after it.
create temp view newest_quarters as
select
    indicator_id,
    area_code,
    period_label,
    period_end,
    row_number() over newest_first - 1 as newer_quarters,
    signal,
    chart_reason,
    statement,
    value is not null and (chart_point is not null or not is_provisional) as is_final
from shown_figures
where period_type = 'quarter' and area_level in ('london', 'borough')
window newest_first as (partition by indicator_id, area_code order by period_start desc)
qualify
    is_final
    and row_number() over (
        partition by indicator_id, area_code
        order by chart_point is not null desc, is_final desc, period_start desc
    ) = 1;

-- The name in a page of the line about a file.
create temp macro anchor(return_name, file_name) as
'file-' || left(md5(return_name || '/' || file_name), 12)
