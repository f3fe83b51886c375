-- One row per indicator, area and period. Two figures are like for like if both are final. Figures
-- for a borough or ward are like for like only if the borough itself also reported both periods. A
-- change is published once the period is over and its cases are no longer followed up.
with indicators as (
    select * from {{ ref('indicator_register') }}
),

as_at as (
    select * from {{ ref('stg_as_at') }}
),

figures as (
    select
        indicator_values.*,
        indicators.aggregation,
        indicators.has_label,
        indicators.has_register,
        cast({{ dbt.dateadd(
            'day', 'coalesce(indicators.follow_up_days, 0)', 'indicator_values.period_end'
        ) }} as date) as settled_on
    from {{ ref('indicator_values') }} as indicator_values
    inner join indicators on indicator_values.indicator_id = indicators.indicator_id
),

year_before as (
    select
        now.*,
        before.value as value_year_before,
        before.numerator as numerator_year_before,
        before.denominator as denominator_year_before,
        before.value is not null
        and not now.is_provisional
        and not before.is_provisional
        and (
            now.area_level in ('london', 'unattributed')
            or coalesce(now.return_status, '') <> 'not_stated'
            and coalesce(before.return_status, '') <> 'not_stated'
        ) as is_like_for_like,
        before.indicator_id is not null
        and now.is_complete
        and now.settled_on <= as_at.as_at as is_due,
        case
            when now.has_register
                then not now.is_provisional and not coalesce(before.is_provisional, true)
            else
                coalesce(now.return_status in ('submitted', 'nil'), false)
                and coalesce(before.return_status in ('submitted', 'nil'), false)
        end as is_reported
    from figures as now
    cross join as_at
    left join figures as before
        on
            now.indicator_id = before.indicator_id
            and now.area_code = before.area_code
            and now.period_type = before.period_type
            and before.period_start = cast(
                {{ dbt.dateadd('year', -1, 'now.period_start') }} as date
            )
)

select * from year_before
