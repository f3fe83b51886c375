{#- A name in the form in which names are compared. -#}
{% macro folded(name) -%}
    regexp_replace(
        trim(replace(replace(
            translate(replace(lower({{ name }}), '&', ' and '), '-‐‑–—.''’‘`', '      '),
            '  ', ' '
        ), '  ', ' ')),
        '^(london|royal) borough of ', ''
    )
{%- endmacro %}

{% macro folded_ward(name) -%}
    trim(replace(' ' || {{ folded(name) }} || ' ', ' saint ', ' st '))
{%- endmacro %}

{% macro finest_area_code(finest_area='ward') -%}
    {%- if finest_area == 'ward' -%}
    coalesce(ward_code, borough_code, '{{ var("unattributed_code") }}')
    {%- else -%}
    coalesce(borough_code, '{{ var("unattributed_code") }}')
    {%- endif -%}
{%- endmacro %}
