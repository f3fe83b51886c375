-- One row an indicator, area and period beside the same period a year before, where there is one.
-- Like for like: the period is over, and of neither is a return outstanding.
with indicator_values as (
    select * from {{ ref('indicator_values') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

survey_changes as (
    select * from {{ ref('int_survey__changes') }}
    where comparison = 'year_on_year' and base_kind = 'answers'
),

paired as (
    select
        now.*,
        indicators.aggregation,
        before.value as value_year_before,
        before.lower_95 as lower_95_year_before,
        before.upper_95 as upper_95_year_before,
        survey_changes.standard_error,
        case
            when now.unit = 'count' then now.value + before.value
            when indicators.aggregation = 'survey' then least(now.base, before.base)
            when now.unit = 'percent' then least(now.denominator, before.denominator)
        end as smallest_base,
        before.value is not null
        and now.is_complete
        and coalesce(now.return_status, 'not due') <> 'outstanding'
        and coalesce(before.return_status, 'not due') <> 'outstanding' as is_like_for_like
    from indicator_values as now
    inner join indicators on now.indicator_id = indicators.indicator_id
    left join indicator_values as before
        on
            now.indicator_id = before.indicator_id
            and now.area_code = before.area_code
            and now.period_type = before.period_type
            and before.period_start = cast(
                {{ dbt.dateadd('year', -1, 'now.period_start') }} as date
            )
    left join survey_changes
        on
            now.indicator_id = survey_changes.measure
            and now.area_code = survey_changes.area_code
            and now.period_type = survey_changes.period_type
            and now.period_start = survey_changes.period_start
)

select * from paired
