{% macro records(return_name, staged=none, keyed_by={}, carried=[], added=[]) -%}
{%- set staged = staged or 'stg_' ~ return_name -%}
with{{ ' recursive' if caller }} files as (
    {{ files_of(return_name) }}
),

{{ places_of(return_name, staged) }},

placed as (
    select
        files.file_number,
        staged.row_number,
        staged.line_kind = 'record' as is_record,
        staged.is_withdrawn,
        places.place_number,
        {{ record_key(return_name, keyed_by) }} as record_key,
        {{ content_hash([
            'staged.content_hash', 'places.place_content', 'staged.unparsed_cells'
        ]) }} as record_content
        {%- for column in carried %},
        staged.{{ column }}
        {%- endfor %}
    {{ from_staged(return_name, staged) }}
),

{{ kept(['files', 'places', 'placed']) }}

{{ record_faults(return_name) }},

{{ kept(['files', 'places', 'placed', 'faults']) }}

{% if caller -%}
good as (
    select placed.* from placed
    anti join faults
        on placed.file_number = faults.file_number and placed.row_number = faults.row_number
),

{{ caller() }},

{% endif -%}
{{ record_dispositions(return_name, staged, keyed_by, added, 'also_faulty' if caller else none) }}

select * from records
{%- endmacro %}

{% macro from_staged(return_name, staged) -%}
    from {{ ref(staged) }} as staged
    inner join files on staged.file_sha256 = files.file_sha256
    left join places
        on
            staged.{{ returns()[return_name].place }} is not distinct from places.place
            {%- if returns()[return_name].ward %}
            and staged.{{ returns()[return_name].ward }} is not distinct from places.ward
            {%- endif %}
{%- endmacro %}

{% macro record_key(return_name, keyed_by) -%}
    {%- set facts = returns()[return_name] -%}
    {%- set parts = [] -%}
    {%- for column in facts.key -%}
        {%- set place = "nullif(replace(places.place_content, '/', ''), '')" -%}
        {%- set part = keyed_by.get(column, place if column == facts.place else 'staged.' ~ column) -%}
        {%- if part -%}
            {%- do parts.append('cast(' ~ part ~ ' as string)') -%}
        {%- endif -%}
    {%- endfor -%}
    {{ parts | join(' || chr(31) || ') }}
{%- endmacro %}
