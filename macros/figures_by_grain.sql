{#-
    Select the figures for one type of area and length of period, with the columns that the table's
    YAML lists. The tables for wards also have what no ward was given, as a row of the borough. The
    published file has the same views, so they read only published tables, and name no database.
-#}
{% macro figures_by_grain(area_level, period_type) %}
{%- set is_london, is_ward = area_level == 'london', area_level == 'ward' -%}
{%- set described = {
    'key_activity_area': 'cast(indicators.key_activity_area as integer)',
    'key_activity_area_title': 'key_activity_areas.area_title',
    'definition': 'indicators.definition',
    'good_direction': 'indicators.good_direction',
    'is_experimental': 'indicators.is_experimental',
    'caveat': 'indicators.caveat',
    'scorecard_order': "case when coalesce(indicators.scorecard_area, figures.area_level) = "
        ~ "figures.area_level then indicators.scorecard_order end",
    'fiscal_year': 'substr(figures.period_label, 1, 7)',
    'fiscal_quarter': 'figures.period_label'
} -%}
{%- do described.update({'borough_name': 'boroughs.area_name'} if is_ward else {}) -%}
{%- do described.update({'not_attributed': 'not_attributed.value'} if is_london else {}) -%}
select
    {%- for column in model.columns %}
    {{ described.get(column, 'figures.' ~ column) }} as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ in_any_file(ref('indicator_values')) }} as figures
inner join {{ in_any_file(ref('indicators')) }} as indicators
    on figures.indicator_id = indicators.indicator_id
left join {{ in_any_file(ref('key_activity_areas')) }} as key_activity_areas
    on indicators.key_activity_area = key_activity_areas.key_activity_area
{%- if is_ward %}
left join {{ in_any_file(ref('areas')) }} as boroughs
    on figures.borough_code = boroughs.area_code
{%- endif %}
{%- if is_london %}
left join {{ in_any_file(ref('indicator_values')) }} as not_attributed
    on
        figures.indicator_id = not_attributed.indicator_id
        and figures.period_type = not_attributed.period_type
        and figures.period_start = not_attributed.period_start
        and not_attributed.area_level = 'unattributed'
        and not_attributed.adds_up
{%- endif %}
where
    figures.area_level in ('{{ area_level }}'{{ ", 'no_ward'" if is_ward }})
    and figures.period_type = '{{ period_type }}'
{% endmacro %}

{% macro in_any_file(relation) -%}
    {{ relation.schema }}.{{ relation.identifier }}
{%- endmacro %}
