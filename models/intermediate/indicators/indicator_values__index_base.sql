-- One row per index and area, once the base year is over. The amount in the base year includes only
-- the returns that we received. The base is provisional if the figure for the base year is
-- provisional.
with due as (
    select * from {{ ref('indicator_values__due') }}
    where
        aggregation = 'index'
        and period_type = 'fiscal_year'
        and period_start = cast('{{ var("index_base_start") }}' as date)
        and is_complete
),

rolled_up as (
    select * from {{ ref('indicator_amounts__rolled_up') }}
),

index_base as (
    select
        due.indicator_id,
        due.area_code,
        due.is_provisional,
        case
            when due.is_reported then coalesce(rolled_up.numerator, 0)
            else rolled_up.numerator
        end as base
    from due
    left join rolled_up
        on
            due.indicator_id = rolled_up.indicator_id
            and due.area_code = rolled_up.area_code
            and due.period_type = rolled_up.period_type
            and due.period_start = rolled_up.period_start
)

select * from index_base
