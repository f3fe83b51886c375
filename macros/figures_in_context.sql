{% macro figures_in_context(area_level, period_type) %}
with figures as (
    select * from {{ ref('indicator_values__beside_london') }}
    where area_level = '{{ area_level }}' and period_type = '{{ period_type }}'
),

indicators as (
    select * from {{ ref('indicator_register') }}
),

changes as (
    select * from {{ ref('indicator_changes') }}
    where area_level = '{{ area_level }}' and period_type = '{{ period_type }}'
),

-- A year is shown with the signal for its last quarter.
signals as (
    select
        indicator_id,
        area_code,
        signal,
        rule as signal_rule,
        {%- if period_type == 'quarter' %}
        period_start
        {%- else %}
        cast({{ dbt.dateadd('month', -9, 'period_start') }} as date) as period_start
        {%- endif %}
    from {{ ref('indicator_control_charts') }}
),

in_context as (
    select
        figures.indicator_id,
        figures.indicator_name,
        cast(indicators.key_activity_area as integer) as key_activity_area,
        key_activity_areas.area_title as key_activity_area_title,
        indicators.definition,
        figures.unit,
        indicators.good_direction,
        indicators.is_experimental,
        indicators.aggregation = 'sum' and figures.unit in ('count', 'gbp') as adds_up,
        figures.area_code,
        figures.area_name,
        figures.period_start,
        figures.period_end,
        figures.period_label,
        substr(figures.period_label, 1, 7) as fiscal_year,
        {% if period_type == 'quarter' -%}
        figures.period_label as fiscal_quarter,
        {%- else -%}
        cast(null as string) as fiscal_quarter,
        {%- endif %}
        figures.numerator,
        figures.denominator,
        figures.value,
        figures.value_to_rank,
        figures.lower_95,
        figures.upper_95,
        figures.base,
        figures.rate,
        figures.rate_lower_95,
        figures.rate_upper_95,
        figures.per,
        figures.population,
        figures.population_covered,
        figures.london_figure,
        figures.difference_from_london,
        changes.value_year_before,
        changes.difference as difference_from_year_before,
        changes.statement as change,
        changes.is_like_for_like,
        changes.value_like_for_like,
        changes.value_year_before_like_for_like,
        changes.boroughs_like_for_like,
        signals.signal,
        signals.signal_rule,
        figures.return_status,
        figures.boroughs_returned,
        figures.boroughs_expected,
        figures.is_complete,
        figures.is_provisional,
        figures.quality_flag,
        concat_ws(
            ' ',
            case
                when figures.value is not null then null
                when figures.return_status = 'outstanding' then '[x] outstanding'
                when indicators.aggregation = 'survey' and figures.is_provisional
                    then '[x] outstanding'
                when indicators.aggregation = 'survey' then '[x] nobody answered'
                when figures.denominator = 0 then '[x] nothing to divide by'
                else '[x] nothing received'
            end,
            case when figures.value is not null and figures.quality_flag = 'u' then '[u]' end,
            case when figures.is_provisional then '[p]' end,
            case when figures.return_status = 'not_stated' then '[n]' end
        ) as symbols,
        indicators.caveat
    from figures
    inner join indicators on indicators.indicator_id = figures.indicator_id
    left join {{ ref('key_activity_areas') }} as key_activity_areas
        on key_activity_areas.key_activity_area = indicators.key_activity_area
    left join changes
        on
            changes.indicator_id = figures.indicator_id
            and changes.area_code = figures.area_code
            and changes.period_start = figures.period_start
    left join signals
        on
            signals.indicator_id = figures.indicator_id
            and signals.area_code = figures.area_code
            and signals.period_start = figures.period_start
)

select * from in_context
{% endmacro %}
