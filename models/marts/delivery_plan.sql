-- One row per delivery plan activity and indicator, with London's latest complete year.
-- An activity without an indicator has one row.
with latest as (
    select * from {{ ref('indicator_values') }}
    where
        area_level = 'london'
        and period_type = 'fiscal_year'
        and is_complete
        and value is not null
    qualify row_number() over (partition by indicator_id order by period_start desc) = 1
),

delivery_plan as (
    select
        activities.activity_ref,
        cast(activities.key_activity_area as integer) as key_activity_area,
        activities.activity,
        activities.responsibility,
        named.indicator_id,
        indicators.indicator_name,
        indicators.unit,
        indicators.good_direction,
        latest.period_start,
        latest.period_end,
        latest.period_label,
        latest.numerator,
        latest.denominator,
        latest.value,
        latest.lower_95,
        latest.upper_95,
        latest.value_year_before,
        latest.difference_from_year_before,
        latest.ratio_to_year_before,
        latest.boroughs_compared,
        latest.no_change_reason,
        latest.change_year_before,
        latest.symbols,
        latest.statement,
        latest.return_status,
        latest.boroughs_returned,
        latest.boroughs_expected,
        case
            when named.indicator_id is null
                then 'The delivery plan names no diagnostic indicator for this activity.'
            when latest.indicator_id is null
                then 'There is no figure yet for a complete fiscal year.'
        end as remark
    from {{ ref('delivery_activities') }} as activities
    left join {{ ref('activity_indicators') }} as named
        on activities.activity_ref = named.activity_ref
    left join {{ ref('int_indicators') }} as indicators
        on named.indicator_id = indicators.indicator_id
    left join latest on named.indicator_id = latest.indicator_id
)

select * from delivery_plan
