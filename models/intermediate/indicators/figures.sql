-- One row per indicator, area and period in the reporting window: the figure with its 95% limits,
-- and what other models need to know about its indicator and period.
with counted as (
    select * from {{ ref('indicator_values__counted') }}
    where {{ is_rebuilt() }}
),

exact_poisson_limits as (
    select * from {{ ref('exact_poisson_limits') }}
),

survey_estimates as (
    select * from {{ ref('public_attitudes') }}
),

figures as (
    select
        counted.indicator_id,
        counted.area_level,
        counted.area_code,
        counted.area_name,
        counted.borough_code,
        counted.ward_code,
        counted.period_type,
        counted.period_start,
        counted.period_end,
        counted.period_label,
        counted.numerator,
        counted.denominator,
        coalesce(counted.counted_value, survey_estimates.value) as value,
        case
            when counted.aggregation = 'survey' then survey_estimates.lower_95
            when counted.aggregation = 'stock' then null
            when counted.unit = 'count' then {{ poisson_lower('counted.numerator') }}
            when counted.unit = 'percent' and counted.aggregation = 'sum'
                then 100 * {{ wilson_lower('counted.numerator', 'counted.denominator') }}
        end as lower_95,
        case
            when counted.aggregation = 'survey' then survey_estimates.upper_95
            when counted.aggregation = 'stock' then null
            when counted.unit = 'count' then {{ poisson_upper('counted.numerator') }}
            when counted.unit = 'percent' and counted.aggregation = 'sum'
                then 100 * {{ wilson_upper('counted.numerator', 'counted.denominator') }}
        end as upper_95,
        cast(survey_estimates.base as bigint) as base,
        counted.return_status,
        cast(counted.boroughs_returned as integer) as boroughs_returned,
        cast(counted.boroughs_expected as integer) as boroughs_expected,
        counted.is_complete,
        counted.is_provisional or counted.is_base_provisional as is_provisional,
        nullif(concat_ws(
            '; ',
            counted.provisional_reason,
            case when counted.is_base_provisional then 'the base year is provisional' end
        ), '') as provisional_reason,
        case
            when counted.aggregation = 'survey' then nullif(survey_estimates.quality_flag, '')
            when
                counted.unit in ('percent', 'days')
                and counted.denominator < {{ var('cases_for_percentage') }}
                then 'u'
        end as quality_flag,
        counted.indicator_name,
        counted.unit,
        counted.aggregation,
        counted.has_label,
        counted.has_unstated,
        counted.is_from_boroughs
        and counted.aggregation in ('sum', 'mean', 'index') as is_sum_of_boroughs,
        counted.is_whole and counted.is_base_whole as is_whole,
        counted.years,
        counted.population_year
    from counted
    left join exact_poisson_limits on counted.numerator = exact_poisson_limits.events
    left join survey_estimates
        on
            counted.indicator_id = survey_estimates.measure
            and counted.area_code = survey_estimates.area_code
            and counted.period_type = survey_estimates.period_type
            and counted.period_start = survey_estimates.period_start
)

select * from figures
