{% macro long_measures(return_names) %}
    {%- set keys = ['area_code', 'quarter_start', 'counted_ref'] -%}
    {%- set selects = [] -%}
    {%- for return_name in return_names -%}
        {%- set name = return_name ~ '__measures' -%}
        {%- set relation = ref(name) -%}
        {%- if execute -%}
            {%- set model = graph.nodes.values() | selectattr('name', 'equalto', name) | first -%}
            {%- for column in model.columns if column not in keys -%}
                {%- do selects.append(
                    measure_rows(return_name, relation, column, model.columns)
                ) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ selects | join('\n    union all\n') }}
{% endmacro %}

{% macro measure_rows(return_name, relation, measure, columns) %}
    select
        '{{ measure }}' as measure,
        '{{ return_name }}' as return_name,
        area_code,
        quarter_start,
        {{ measure }} as amount,
        {{ 'counted_ref' if 'counted_ref' in columns else 'cast(null as string) as counted_ref' }}
    from {{ relation }}
    where {{ measure }} is not null
{%- endmacro %}
