{% macro measures_of_returns() %}
    {%- set keys = ['area_code', 'quarter_start', 'counted_ref'] -%}
    {%- set rows = [] -%}
    {%- for return_name, facts in returns().items() if facts.is_measured and execute -%}
        {%- set name = return_name ~ '__measures' -%}
        {%- set model = graph.nodes.values() | selectattr('name', 'equalto', name) | first -%}
        {%- for measure in model.columns if measure not in keys -%}
            {%- do rows.append(
                "select '" ~ measure ~ "' as measure, '" ~ return_name ~ "' as return_name, '"
                ~ facts.counted_on | first ~ "' as counted_on, "
                ~ facts.is_registered | lower ~ ' as is_registered'
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ rows | join('\n    union all\n    ') }}
{% endmacro %}
