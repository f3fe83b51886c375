-- One row per indicator, area and period: the figure and everything known about it. Each
-- group of columns is joined once, by the same four keys. No other model joins figures again.
{%- set limits = ['lower_95', 'upper_95', 'lower_998', 'upper_998'] %}
{%- set groups = {
    'rates': 'indicator_rates', 'judged': 'int_judged_figures',
    'changes': 'indicator_changes', 'changes_since': 'indicator_changes_since_2009_10',
    'comparisons': 'indicator_comparisons', 'charts': 'indicator_control_charts'
} %}
with figures as (
    select * from {{ ref('figures') }}
    where {{ is_rebuilt() }}
),

indicator_values as (
    select
        figures.indicator_id,
        figures.area_level,
        figures.area_code,
        figures.area_name,
        figures.borough_code,
        figures.ward_code,
        figures.period_type,
        figures.period_start,
        figures.period_end,
        figures.period_label,
        figures.numerator,
        figures.denominator,
        figures.value,
        figures.lower_95,
        figures.upper_95,
        figures.base,
        figures.return_status,
        figures.boroughs_returned,
        figures.boroughs_expected,
        figures.is_complete,
        figures.is_provisional,
        figures.provisional_reason,
        figures.quality_flag,
        figures.indicator_name,
        figures.unit,
        rates.rate,
        rates.rate_lower_95,
        rates.rate_upper_95,
        rates.per,
        rates.population,
        rates.population_year,
        rates.population_covered,
        changes.value_year_before,
        {%- for change in ['difference_from_year_before', 'ratio_to_year_before'] %}
            changes.{{ change }},
            {%- for limit in limits %}
                changes.{{ change }}_{{ limit }},
            {%- endfor %}
        {%- endfor %}
        changes.dispersion,
        changes.pairs,
        changes.change,
        changes.no_change_reason,
        changes.value_like_for_like,
        changes.value_year_before_like_for_like,
        changes.boroughs_like_for_like,
        changes.is_like_for_like,
        case when figures.area_level in ('london', 'borough') then {{ change_in_words() }} end
            as change_statement,
        changes_since.value_2009_10,
        {%- for change in ['difference_from_2009_10', 'ratio_to_2009_10'] %}
            changes_since.{{ change }},
            {%- for limit in limits %}
                changes_since.{{ change }}_{{ limit }},
            {%- endfor %}
        {%- endfor %}
        changes_since.change_since_2009_10,
        changes_since.no_change_since_2009_10_reason,
        comparisons.london_figure,
        comparisons.rest_value,
        comparisons.rest_numerator,
        comparisons.rest_denominator,
        {%- for comparison in ['ratio_to_rest', 'difference_from_rest'] %}
            comparisons.{{ comparison }},
            {%- for limit in limits %}
                comparisons.{{ comparison }}_{{ limit }},
            {%- endfor %}
        {%- endfor %}
        comparisons.comparison,
        comparisons.no_comparison_reason,
        {{ comparison_in_words() }} as comparison_statement,
        charts.chart,
        charts.chart_reason,
        charts.chart_value,
        charts.chart_centre,
        charts.chart_lower,
        charts.chart_upper,
        charts.chart_segment,
        charts.chart_baseline_start,
        charts.chart_baseline_end,
        charts.signal,
        charts.signal_rule,
        charts.signal_since,
        {{ signal_in_words() }} as signal_statement,
        judged.is_judged,
        judged.chart_note,
        {{ symbols_of_figure() }} as symbols,
        figures.aggregation = 'sum' and figures.unit in ('count', 'gbp') as adds_up,
        case when figures.area_level in ('london', 'borough') then {{ figure_sentence() }} end
            as statement
    from figures
    {%- for group, model in groups.items() %}
        left join {{ ref(model) }} as {{ group }}
            on
                figures.indicator_id = {{ group }}.indicator_id
                and figures.area_code = {{ group }}.area_code
                and figures.period_type = {{ group }}.period_type
                and figures.period_start = {{ group }}.period_start
                and {{ is_rebuilt(group ~ '.indicator_id') }}
    {%- endfor %}
)

-- Neighbouring rows with similar values make the published file a seventh smaller.
select * from indicator_values
order by area_level, indicator_id, period_type, period_start, area_code
