-- One row per indicator, area and period: the figure and everything known about it. Each
-- group of columns is joined once, by the same four keys. No other model joins figures again.
{%- set groups = [
    'rates', 'changes', 'changes_since', 'survey_changes', 'survey_changes_since', 'comparisons',
    'charts', 'cautions'
] %}
with figures as (
    select * from {{ ref('int_figures') }}
    where {{ is_rebuilt() }}
),

rates as (
    select * from {{ ref('int_indicator_rates') }}
    where {{ is_rebuilt() }}
),

changes as (
    select * from {{ ref('int_indicator_changes') }}
    where comparison = 'year_on_year' and {{ is_rebuilt() }}
),

changes_since as (
    select * from {{ ref('int_indicator_changes') }}
    where comparison = 'since_2009_10' and {{ is_rebuilt() }}
),

survey_changes as (
    select measure as indicator_id, area_code, period_type, period_start, change
    from {{ ref('public_attitude_changes') }}
    where comparison = 'year_on_year' and {{ is_rebuilt('measure') }}
),

survey_changes_since as (
    select measure as indicator_id, area_code, period_type, period_start, change
    from {{ ref('public_attitude_changes') }}
    where comparison = 'since_baseline' and {{ is_rebuilt('measure') }}
),

comparisons as (
    select * from {{ ref('int_indicator_comparisons') }}
    where {{ is_rebuilt() }}
),

charts as (
    select * from {{ ref('int_indicator_control_charts') }}
    where {{ is_rebuilt() }}
),

cautions as (
    select * from {{ ref('int_indicator_cautions') }}
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
        figures.missing_reason,
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
        rates.population_covered,
        changes.value_before as value_year_before,
        changes.difference as difference_from_year_before,
        changes.ratio as ratio_to_year_before,
        changes.boroughs_compared,
        changes.no_change_reason,
        changes_since.value_before as value_2009_10,
        changes_since.difference as difference_from_2009_10,
        changes_since.ratio as ratio_to_2009_10,
        changes_since.boroughs_compared as boroughs_compared_2009_10,
        changes_since.no_change_reason as no_change_since_2009_10_reason,
        survey_changes.change as change_year_before,
        survey_changes_since.change as change_since_2009_10,
        comparisons.london_figure,
        comparisons.rest_value,
        comparisons.ratio_to_rest,
        comparisons.ratio_to_rest_lower_998,
        comparisons.ratio_to_rest_upper_998,
        comparisons.difference_from_rest,
        comparisons.difference_from_rest_lower_998,
        comparisons.difference_from_rest_upper_998,
        comparisons.comparison,
        comparisons.no_comparison_reason,
        charts.chart,
        charts.chart_reason,
        charts.chart_point,
        charts.chart_boroughs,
        charts.chart_centre,
        charts.chart_lower,
        charts.chart_upper,
        charts.signal,
        charts.signal_rule,
        figures.symbols,
        cautions.caution,
        figures.adds_up,
        case when figures.area_level in ('london', 'borough') then {{ figure_sentence() }} end
            as statement
    from figures
    {%- for group in groups %}
    left join {{ group }}
        on
            figures.indicator_id = {{ group }}.indicator_id
            and figures.area_code = {{ group }}.area_code
            and figures.period_type = {{ group }}.period_type
            and figures.period_start = {{ group }}.period_start
    {%- endfor %}
)

-- Neighbouring rows with similar values make the published file a seventh smaller.
select * from indicator_values
order by area_level, indicator_id, period_type, period_start, area_code
