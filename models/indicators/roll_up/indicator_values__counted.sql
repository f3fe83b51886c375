-- One row an indicator, area and period that a figure is due for: numerator, denominator and value.
-- Nothing counted is zero, nothing reported is null; nothing over nothing is null, never 0 %.
with due as (
    select * from {{ ref('indicator_values__dense') }}
    where aggregation <> 'survey'
),

rolled_up as (
    select * from {{ ref('indicator_cells__rolled_up') }}
),

-- London with no borough reporting still has what is not attributed, if there is any.
counted as (
    select
        due.*,
        case
            when coalesce(due.is_reported, true) then coalesce(rolled_up.numerator, 0)
            else rolled_up.numerator
        end as counted_numerator,
        case
            when due.unit not in ('percent', 'days') then null
            when coalesce(due.is_reported, true) then coalesce(rolled_up.denominator, 0)
            else rolled_up.denominator
        end as counted_denominator
    from due
    left join rolled_up
        on rolled_up.indicator_id = due.indicator_id
        and rolled_up.area_code = due.area_code
        and rolled_up.period_type = due.period_type
        and rolled_up.period_start = due.period_start
),

typed as (
    select
        counted.*,
        cast(counted.counted_numerator as double) as numerator,
        cast(counted.counted_denominator as bigint) as denominator
    from counted
),

divided as (
    select
        typed.*,
        case typed.unit
            when 'percent' then 100 * typed.numerator / nullif(typed.denominator, 0)
            when 'days' then typed.numerator / nullif(typed.denominator, 0)
            else typed.numerator
        end as value
    from typed
)

select * from divided
