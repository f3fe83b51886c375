{% macro records(return_name, staged=none, keyed_by={}, carried=[]) -%}
with{{ ' recursive' if caller }} files as (
    {{ files_of(return_name) }}
),

{{ placed_records(return_name, staged or 'stg_' ~ return_name, keyed_by, carried) }},

{{ kept(['files', 'placed']) }}

{{ record_faults(return_name) }},

{{ kept(['files', 'placed', 'faults']) }}

{% if caller -%}
good as (
    select placed.* from placed
    anti join faults
        on placed.file_number = faults.file_number and placed.row_number = faults.row_number
),

{{ caller() }},

{% endif -%}
{{ record_dispositions('also_faulty' if caller else none, carried) }}

select * from records
{%- endmacro %}

{% macro placed_records(return_name, staged, keyed_by, carried) -%}
{%- set facts = returns()[return_name] -%}
{%- set key, needed = [], facts.key + facts.counted_on + carried -%}
{%- for column in facts.key -%}
    {%- set part = keyed_by.get(column, 'placed_content' if column == facts.place else column) -%}
    {%- if part -%}
        {%- do key.append('cast(' ~ part ~ ' as string)') -%}
        {%- if column in keyed_by %}{% do needed.append(part) %}{% endif -%}
    {%- endif -%}
{%- endfor -%}
staged as (
    select
        files.file_number,
        staged.row_number,
        staged.line_kind,
        staged.is_withdrawn,
        staged.content_hash,
        staged.unparsed_cells,
        {% for column in needed | unique if column != facts.place %}staged.{{ column }},
        {% endfor -%}
        staged.{{ facts.place }} as place,
        {{ 'staged.' ~ facts.ward if facts.ward else 'cast(null as string)' }} as ward
    from {{ ref(staged) }} as staged
    inner join files on staged.file_sha256 = files.file_sha256
),

{{ places_of(return_name) }},

placed as (
    select
        staged.file_number,
        staged.row_number,
        staged.line_kind = 'record' as is_record,
        staged.is_withdrawn,
        nullif(replace(places.place_content, '/', ''), '') as placed_content,
        {{ key | join(' || chr(31) || ') }} as record_key,
        {{ content_hash([
            'staged.content_hash', 'places.place_content', 'staged.unparsed_cells'
        ]) }} as record_content,
        {{ counted_on(return_name) }} as counted_on,
        staged.place,
        staged.ward,
        {% for column in carried %}staged.{{ column }},
        {% endfor -%}
        places.borough_codes,
        places.ward_code,
        places.unmatched_ward,
        coalesce(places.is_place_known, false) as is_place_known,
        coalesce(places.is_unattributed, false) as is_unattributed,
        places.place_reason
    from staged
    left join places
        on staged.place is not distinct from places.place
        {%- if facts.ward %} and staged.ward is not distinct from places.ward{% endif %}
)
{%- endmacro %}
