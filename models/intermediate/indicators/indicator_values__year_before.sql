-- One row per indicator, area and period beside the same period a year before, if there is one.
-- Like for like: the period is over, no return is missing, and the survey's answers are fit.
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
        before.numerator as numerator_year_before,
        before.denominator as denominator_year_before,
        survey_changes.difference_lower_95 as survey_lower_95,
        survey_changes.difference_upper_95 as survey_upper_95,
        survey_changes.difference_lower_998 as survey_lower_998,
        survey_changes.difference_upper_998 as survey_upper_998,
        case
            when indicators.aggregation in ('stock', 'index') then null
            when now.unit = 'count' then now.value + before.value
            when indicators.aggregation = 'survey' and before.base is not null
                then coalesce(least(survey_changes.base, survey_changes.earlier_base), 0)
            when now.unit = 'percent' and indicators.aggregation = 'sum'
                then least(now.denominator, before.denominator)
        end as smallest_base,
        case when now.is_complete then survey_changes.is_fit end as is_fit,
        before.value is not null
        and now.is_complete
        and (indicators.aggregation <> 'survey' or coalesce(survey_changes.is_fit, false))
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
