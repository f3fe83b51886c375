-- One row per figure, with its earlier value, its new value and the type of change. A change is
-- large if the figure is withdrawn or changes by more than a tenth. A change from zero is never
-- large. If the earlier figures are from the revisions, there are none for wards, so wards' figures
-- are not new either.
create temp table changed_figures as
with built_figures as (
    select * from warehouse.marts.indicator_values
    where area_level in (select figures_before.area_level from figures_before)
),

figures as (
    select
        coalesce(published.indicator_id, built.indicator_id) as indicator_id,
        coalesce(published.area_code, built.area_code) as area_code,
        coalesce(published.period_type, built.period_type) as period_type,
        coalesce(published.period_start, built.period_start) as period_start,
        coalesce(built.period_end, published.period_end) as period_end,
        coalesce(built.period_label, published.period_label) as period_label,
        published.value as value_before,
        built.value as value_now,
        coalesce(published.was_complete, false) as was_complete,
        coalesce(published.was_stated, false) as was_stated
    from figures_before as published
    full join built_figures as built
        on
            published.indicator_id = built.indicator_id
            and published.area_code = built.area_code
            and published.period_type = built.period_type
            and published.period_start = built.period_start
)

select
    *,
    was_complete and was_stated as was_final,
    value_now is null
    or (value_before <> 0 and abs(value_now - value_before) > 0.1 * abs(value_before)) as is_far,
    case
        when value_before is null and value_now is null then 'same'
        when value_before is null then 'new'
        when value_now is null then 'withdrawn'
        when abs(value_now - value_before) > 1e-9 * greatest(1, abs(value_now)) then 'revised'
        else 'same'
    end as change
from figures
