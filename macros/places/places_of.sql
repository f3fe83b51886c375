{% macro places_of(return_name, staged) -%}
    {%- set facts = returns()[return_name] -%}
sent_places as (
    select distinct
        {{ facts.place }} as place,
        {{ facts.ward or 'cast(null as string)' }} as ward
    from {{ ref(staged) }} as staged
    semi join files on staged.file_sha256 = files.file_sha256
    where line_kind = 'record'
),

    {%- if facts.is_list -%}
        {{ listed_places() }}
    {%- else -%}
        {{ single_places(facts.is_mps_only) }}
    {%- endif -%}
{%- endmacro %}
