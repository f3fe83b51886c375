-- One row an indicator, area and period that a figure is due for: numerator, denominator and value.
-- Nothing counted is zero, nothing reported is null; 0/0 is null, never 0 %.
with due as (
    select * from {{ ref('indicator_values__due') }}
),

rolled_up as (
    select * from {{ ref('indicator_amounts__rolled_up') }}
),

-- London with no borough reporting still has what is not attributed, if there is any.
counted as (
    select
        due.*,
        cast(case
            when due.aggregation = 'survey' then null
            when coalesce(due.is_reported, true) then coalesce(rolled_up.numerator, 0)
            else rolled_up.numerator
        end as double) as numerator,
        cast(case
            when not due.is_divided then null
            when coalesce(due.is_reported, true) then coalesce(rolled_up.denominator, 0)
            else rolled_up.denominator
        end as bigint) as denominator
    from due
    left join rolled_up
        on
            due.indicator_id = rolled_up.indicator_id
            and due.area_code = rolled_up.area_code
            and due.period_type = rolled_up.period_type
            and due.period_start = rolled_up.period_start
),

divided as (
    select
        counted.*,
        case
            when not counted.is_divided then counted.numerator
            else
                case counted.unit when 'percent' then 100 else 1 end
                * counted.numerator / nullif(counted.denominator, 0)
        end as counted_value
    from counted
)

select * from divided
