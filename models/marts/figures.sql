-- One row per figure of London or a borough by quarter or fiscal year, with its context.
-- For people and tools that do not join tables: it counts nothing itself.
with beside_london as (
    select * from {{ ref('indicator_values__beside_london') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

-- Charts are of quarters; to say so as a column keeps the join below one of equals, which is fast.
control_charts as (
    select
        *,
        'quarter' as period_type
    from {{ ref('indicator_control_charts') }}
),

-- An indicator is under the first key activity area whose activities name it.
activity_areas as (
    select
        activity_indicators.indicator_id,
        min(delivery_activities.key_activity_area) as key_activity_area
    from {{ ref('activity_indicators') }} as activity_indicators
    inner join {{ ref('delivery_activities') }} as delivery_activities
        on delivery_activities.activity_ref = activity_indicators.activity_ref
    group by activity_indicators.indicator_id
),

figures as (
    select
        own.indicator_id,
        own.indicator_name,
        cast(activity_areas.key_activity_area as integer) as key_activity_area,
        key_activity_areas.area_title as key_activity_area_title,
        indicators.definition,
        own.unit,
        indicators.good_direction,
        indicators.is_experimental,
        own.area_level,
        own.area_code,
        own.area_name,
        own.period_type,
        own.period_start,
        own.period_end,
        own.period_label,
        substr(own.period_label, 1, 7) as fiscal_year,
        case when own.period_type = 'quarter' then substr(own.period_label, 9) end
            as fiscal_quarter,
        own.numerator,
        own.denominator,
        own.value,
        own.lower_95,
        own.upper_95,
        own.base,
        own.rate,
        own.rate_lower_95,
        own.rate_upper_95,
        own.per,
        own.london_figure,
        own.difference_from_london,
        control_charts.signal,
        own.return_status,
        own.is_complete,
        own.is_provisional,
        own.quality_flag,
        concat_ws(
            ' ',
            case when own.value is null then '[x]' end,
            case when own.quality_flag = 'u' then '[u]' end,
            case when own.is_provisional then '[p]' end
        ) as symbols,
        indicators.caveat
    from beside_london as own
    inner join indicators on indicators.indicator_id = own.indicator_id
    left join activity_areas on activity_areas.indicator_id = own.indicator_id
    left join {{ ref('key_activity_areas') }} as key_activity_areas
        on key_activity_areas.key_activity_area = activity_areas.key_activity_area
    left join control_charts
        on
            control_charts.period_type = own.period_type
            and control_charts.indicator_id = own.indicator_id
            and control_charts.area_code = own.area_code
            and control_charts.period_start = own.period_start
)

select * from figures
