{#- Return a name in folded form, so that its spellings can be compared. -#}
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
    coalesce(ward_code, {{ no_ward('borough_code') }}, '{{ var("unattributed_code") }}')
    {%- else -%}
    coalesce(borough_code, '{{ var("unattributed_code") }}')
    {%- endif -%}
{%- endmacro %}

{#-
    Return the code of the area in which a row is counted. Two kinds of rows are counted for London:
    network disruptions, which may list several boroughs, and headquarters' entries in the return
    register.
-#}
{% macro counted_area(return_name='return_name') -%}
    case
        when {{ return_name }} in ({{ listed(returns_that('is_list')) }})
            then '{{ var("london_code") }}'
        when borough_codes is not null then borough_codes
        when {{ return_name }} in ({{ listed(returns_that('may_name_headquarters')) }})
            then '{{ var("london_code") }}'
        else '{{ var("unattributed_code") }}'
    end
{%- endmacro %}

{#- Return a code of our own for the area of a borough's records without a ward. -#}
{% macro no_ward(borough_code) -%}
    {{ borough_code }} || '-none'
{%- endmacro %}
