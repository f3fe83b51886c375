{#-
    Select the figures for one type of area and length of period. Every table has the same columns
    in the same order, but leaves out those that make no sense for its areas or periods.
-#}
{% macro figures_by_grain(area_level, period_type) %}
{%- set is_london, is_ward = area_level == 'london', area_level == 'ward' -%}
{%- set is_quarter, is_total = period_type == 'quarter', period_type == 'strategy' -%}
{%- set columns = ['numerator', 'denominator', 'value', 'lower_95', 'upper_95'] -%}
{%- do columns.extend([] if is_ward else ['base']) -%}
{%- do columns.extend(['rate', 'rate_lower_95', 'rate_upper_95', 'per']) -%}
{%- do columns.extend(['population', 'population_covered']) -%}
{%- if not is_total -%}
    {%- do columns.extend(['value_year_before', 'difference_from_year_before']) -%}
{%- endif -%}
{%- if not is_total and not is_ward -%}
    {%- do columns.append('ratio_to_year_before') -%}
    {%- do columns.extend(['boroughs_compared'] if is_london else []) -%}
    {%- do columns.extend(['no_change_reason', 'change_year_before']) -%}
{%- endif -%}
{%- if period_type == 'fiscal_year' and not is_ward -%}
    {%- do columns.extend(['value_2009_10', 'difference_from_2009_10', 'ratio_to_2009_10']) -%}
    {%- do columns.extend(['boroughs_compared_2009_10'] if is_london else []) -%}
    {%- do columns.extend(['no_change_since_2009_10_reason', 'change_since_2009_10']) -%}
{%- endif -%}
{%- if area_level == 'borough' and not is_quarter -%}
    {%- do columns.extend(['london_figure', 'rest_value']) -%}
    {%- for beside in ['ratio_to_rest', 'difference_from_rest'] -%}
        {%- do columns.extend([beside, beside ~ '_lower_998', beside ~ '_upper_998']) -%}
    {%- endfor -%}
    {%- do columns.extend(['comparison', 'no_comparison_reason']) -%}
{%- endif -%}
{%- if is_quarter and not is_ward -%}
    {%- do columns.extend(['chart', 'chart_reason', 'chart_centre', 'chart_lower']) -%}
    {%- do columns.extend(['chart_upper', 'signal', 'signal_rule']) -%}
{%- endif -%}
{%- do columns.append('return_status') -%}
{%- if is_london -%}
    {%- do columns.extend(['boroughs_returned', 'boroughs_expected']) -%}
{%- endif -%}
{%- do columns.extend(['is_complete', 'is_provisional', 'provisional_reason']) -%}
{%- do columns.extend(['quality_flag', 'symbols'] + ([] if is_ward else ['statement'])) -%}
{%- set of_area = (['borough_code', 'ward_code'] if is_ward else []) + ['area_code', 'area_name'] -%}
{%- set keys = ['indicator_id', 'indicator_name', 'unit', 'adds_up'] + of_area -%}
{%- set of_period = ['period_start', 'period_end', 'period_label'] -%}
with figures as (
    select
        {{ (keys + of_period + columns) | join(',\n        ') }}
    from {{ ref('indicator_values') }}
    where
        {{ is_rebuilt() }}
        and area_level = '{{ area_level }}'
        and period_type = '{{ period_type }}'
    {%- if is_ward %}
    union all
    select
        {{ (keys + of_period + columns) | join(',\n        ') }}
    from {{ ref('int_figures_without_ward') }}
    where {{ is_rebuilt() }} and period_type = '{{ period_type }}'
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
        figures.adds_up,
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
        {%- for column in columns %}
        figures.{{ column }},
        {%- if column == 'value' and is_london %}
        not_attributed.value as not_attributed,
        {%- endif %}
        {%- if column == 'provisional_reason' and not is_quarter and not is_ward %}
        case
            when coalesce(indicators.scorecard_area, '{{ area_level }}') = '{{ area_level }}'
                then indicators.scorecard_order
        end as scorecard_order,
        {%- endif %}
        {%- endfor %}
        indicators.caveat
    from figures
    inner join {{ ref('indicator_register') }} as indicators
        on figures.indicator_id = indicators.indicator_id
    left join {{ ref('key_activity_areas') }} as key_activity_areas
        on indicators.key_activity_area = key_activity_areas.key_activity_area
    {%- if is_ward %}
    left join {{ ref('areas') }} as boroughs on figures.borough_code = boroughs.area_code
    {%- endif %}
    {%- if is_london %}
    left join {{ ref('indicator_values') }} as not_attributed
        on
            figures.indicator_id = not_attributed.indicator_id
            and figures.period_start = not_attributed.period_start
            and not_attributed.period_type = '{{ period_type }}'
            and not_attributed.area_level = 'unattributed'
            and not_attributed.adds_up
    {%- endif %}
)

select * from by_grain
{% endmacro %}
