{#-
    Select the figures for one type of area and length of period. Every table has the same columns
    in the same order, but leaves out those that make no sense for its areas or periods.
-#}
{% macro figures_by_grain(area_level, period_type) %}
{%- set is_london, is_ward = area_level == 'london', area_level == 'ward' -%}
{%- set is_quarter, is_total = period_type == 'quarter', period_type == 'strategy' -%}
with indicator_values as (
    select * from {{ ref('indicator_values') }}
    where period_type = '{{ period_type }}'
),

indicators as (
    select * from {{ ref('indicator_register') }}
),

rates as (
    select * from {{ ref('indicator_rates') }}
    where period_type = '{{ period_type }}'
),
{% if not is_total %}
changes as (
    select * from {{ ref('indicator_changes') }}
    where period_type = '{{ period_type }}'
),
{% endif %}
{%- if not is_ward %}
london as (
    select
        judged.*,
        london_values.value,
        london_values.unit,
        rates.rate
    from {{ ref('int_judged_figures') }} as judged
    inner join indicator_values as london_values
        on
            judged.indicator_id = london_values.indicator_id
            and judged.area_code = london_values.area_code
            and judged.period_start = london_values.period_start
    left join rates
        on
            judged.indicator_id = rates.indicator_id
            and judged.area_code = rates.area_code
            and judged.period_start = rates.period_start
    where judged.area_level = 'london' and judged.period_type = '{{ period_type }}'
),
{% endif %}
figures as (
    select * from indicator_values
    where area_level in ({{ listed([area_level] if is_london else [area_level, 'unattributed']) }})
    {%- if is_ward %}
    and indicator_id in (select indicator_id from indicators where finest_area = 'ward')
    union all
    select * from {{ ref('int_figures_without_ward') }}
    where period_type = '{{ period_type }}'
    {%- endif %}
),

by_grain as (
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
        {%- if is_ward %}
        figures.borough_code,
        boroughs.area_name as borough_name,
        figures.ward_code,
        {%- endif %}
        figures.area_code,
        figures.area_name,
        figures.period_start,
        figures.period_end,
        figures.period_label,
        {%- if not is_total %}
        substr(figures.period_label, 1, 7) as fiscal_year,
        {%- endif %}
        {%- if is_quarter %}
        figures.period_label as fiscal_quarter,
        {%- endif %}
        figures.numerator,
        figures.denominator,
        figures.value,
        figures.value_to_rank,
        figures.lower_95,
        figures.upper_95,
        {%- if not is_ward %}
        figures.base,
        {%- endif %}
        rates.rate,
        rates.rate_lower_95,
        rates.rate_upper_95,
        rates.per,
        rates.population,
        rates.population_covered,
        {%- if not is_london and not is_ward %}
        case figures.unit when 'count' then london.rate when 'gbp' then null else london.value end
            as london_figure,
        case
            when figures.is_provisional or not london.is_judged or figures.unit = 'gbp' then null
            when figures.unit = 'count' then rates.rate - london.rate
            else figures.value - london.value
        end as difference_from_london,
        {%- endif %}
        {%- if not is_total %}
        changes.value_year_before,
        changes.difference as difference_from_year_before,
        {%- if not is_ward %}
        changes.difference_lower_95 as difference_from_year_before_lower_95,
        changes.difference_upper_95 as difference_from_year_before_upper_95,
        changes.ratio as ratio_to_year_before,
        changes.ratio_lower_95 as ratio_to_year_before_lower_95,
        changes.ratio_upper_95 as ratio_to_year_before_upper_95,
        changes.statement as change,
        changes.reason as no_change_reason,
        {%- endif %}
        changes.is_like_for_like,
        {%- endif %}
        {%- if is_london and not is_total %}
        changes.value_like_for_like,
        changes.value_year_before_like_for_like,
        changes.boroughs_like_for_like,
        {%- endif %}
        {%- if is_quarter and not is_ward %}
        charts.signal,
        charts.rule as signal_rule,
        {%- endif %}
        figures.return_status,
        {%- if is_london %}
        figures.boroughs_returned,
        figures.boroughs_expected,
        {%- endif %}
        figures.is_complete,
        figures.is_provisional,
        figures.provisional_reason,
        figures.quality_flag,
        {{ symbols_of_figure() }} as symbols,
        indicators.caveat
    from figures
    inner join indicators on figures.indicator_id = indicators.indicator_id
    left join {{ ref('key_activity_areas') }} as key_activity_areas
        on indicators.key_activity_area = key_activity_areas.key_activity_area
    {%- if is_ward %}
    left join {{ ref('int_areas') }} as boroughs on figures.borough_code = boroughs.area_code
    {%- endif %}
    left join rates
        on
            figures.indicator_id = rates.indicator_id
            and figures.area_code = rates.area_code
            and figures.area_level = rates.area_level
            and figures.period_start = rates.period_start
    {%- if not is_total %}
    left join changes
        on
            figures.indicator_id = changes.indicator_id
            and figures.area_code = changes.area_code
            and figures.area_level = changes.area_level
            and figures.period_start = changes.period_start
    {%- endif %}
    {%- if not is_london and not is_ward %}
    left join london
        on
            figures.indicator_id = london.indicator_id
            and figures.period_start = london.period_start
            and figures.area_level = 'borough'
    {%- endif %}
    {%- if is_quarter and not is_ward %}
    left join {{ ref('indicator_control_charts') }} as charts
        on
            figures.indicator_id = charts.indicator_id
            and figures.area_code = charts.area_code
            and figures.period_start = charts.period_start
    {%- endif %}
)

select * from by_grain
{% endmacro %}

{% macro symbols_of_figure() -%}
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
    )
{%- endmacro %}
