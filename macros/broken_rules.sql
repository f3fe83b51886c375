{% macro unknown_codes(codes) -%}
    {%- for column, allowed in by_column(codes) %}
        {%- set table, code = column.split('.') %}
        {%- set rows %}
    select 1 as failing
    from {{ ref(table) }}
    where {{ code }} not in ({{ listed(allowed) }})
        {%- endset %}
        {{- broken_rule(table, code ~ ' must be one of its codes; other codes', rows) }}
        {{- '\nunion all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro unknown_references(references) -%}
    {%- for column, key in by_column(references) %}
        {%- set table, reference = column.split('.') %}
        {%- set referred_table, referred_column = key.split('.') %}
        {%- set rows %}
    select 1 as failing
    from {{ ref(table) }} as referring
    anti join {{ ref(referred_table) }} as referred
        on referring.{{ reference }} = referred.{{ referred_column }}
    where referring.{{ reference }} is not null
        {%- endset %}
        {{- broken_rule(table, reference ~ ' must be in ' ~ referred_table ~ '; other values', rows) }}
        {{- '\nunion all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro broken_rules(rules) -%}
    {%- for table, rule in rules %}
        {%- set rows %}
    select 1 as failing
    from {{ ref(table) }}
    where not coalesce({{ rule }}, false)
        {%- endset %}
        {{- broken_rule(table, dbt.escape_single_quotes(rule) ~ ' must be true; failing rows', rows) }}
        {{- '\nunion all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro broken_rule(table, rule, rows) %}
select
    concat('in {{ table }}, {{ rule }}: ', cast(count(*) as string)) as sentence,
    '{{ table }}' as of_table
from ({{ rows }}
) as failing_rows
having count(*) > 0
{%- endmacro %}

{% macro by_column(facts) %}
    {%- set pairs = [] -%}
    {%- for fact, columns in facts -%}
        {%- for column in columns -%}
            {%- do pairs.append((column, fact)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(pairs) }}
{% endmacro %}
