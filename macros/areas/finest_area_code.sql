{%- macro finest_area_code(finest_area='ward') -%}
    {%- if finest_area == 'ward' -%}
    coalesce(ward_code, borough_code, '{{ var("unattributed_code") }}')
    {%- else -%}
    coalesce(borough_code, '{{ var("unattributed_code") }}')
    {%- endif -%}
{%- endmacro -%}
