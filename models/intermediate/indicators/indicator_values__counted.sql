-- One row for each combination of indicator, area and period for which a figure is due. The value
-- is zero if there were no events, and null if nothing was received or if there is nothing to
-- divide by. An index's denominator is a quarter of the amount received for its base year, once
-- that year is over, for each quarter that is over and was reported. The index is provisional if
-- the base year's figure is provisional.
with due as (
    select * from {{ ref('indicator_values__due') }}
),

rolled_up as (
    select * from {{ ref('indicator_amounts__rolled_up') }}
),

index_base as (
    select
        due.indicator_id,
        due.area_code,
        due.is_provisional,
        due.is_whole,
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
    where
        due.aggregation = 'index'
        and due.period_type = 'fiscal_year'
        and due.period_start = cast('{{ var("base_year_start") }}' as date)
        and due.is_complete
),

-- If no borough has reported, London's figure is the amount not attributed to any borough.
counted as (
    select
        due.*,
        cast(case
            when due.aggregation = 'survey' then null
            when due.aggregation = 'index' and due.quarters_reported = 0 then null
            when due.is_reported then coalesce(rolled_up.numerator, 0)
            when due.aggregation <> 'stock' then rolled_up.numerator
        end as double) as numerator,
        case
            when not due.is_divided then null
            when due.aggregation <> 'index' and due.is_reported
                then cast(coalesce(rolled_up.denominator, 0) as double)
            when due.aggregation <> 'index' then cast(rolled_up.denominator as double)
            when due.quarters_reported > 0
                then cast(index_base.base as double) * 0.25 * due.quarters_reported
        end as denominator,
        coalesce(index_base.is_provisional, false) as is_base_provisional,
        coalesce(index_base.is_whole, true) as is_base_whole
    from due
    left join rolled_up
        on
            due.indicator_id = rolled_up.indicator_id
            and due.area_code = rolled_up.area_code
            and due.period_type = rolled_up.period_type
            and due.period_start = rolled_up.period_start
    left join index_base
        on
            due.indicator_id = index_base.indicator_id
            and due.area_code = index_base.area_code
),

divided as (
    select
        counted.*,
        case
            when not counted.is_divided then counted.numerator
            else
                case when counted.unit in ('percent', 'index') then 100 else 1 end
                * counted.numerator / nullif(counted.denominator, 0)
        end as counted_value
    from counted
)

select * from divided
