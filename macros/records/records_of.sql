{#-
    The records of a return's accepted files: who they are (key), what they say (content) and
    where. `key` lists the key's columns; `keyed_by` how they compare, where not as they stand.
-#}
{% macro records_of(return_name, key, keyed_by=key, borough='borough', ward=none, staged=none) %}
    select
        '{{ return_name }}' as return_name,
        files.file_number,
        staged.row_number,
        staged.line_kind = 'record' as is_record,
        staged.is_withdrawn,
        '{{ key | join(";") }}' as key_columns,
        {% for part in keyed_by -%}
            cast({{ part }} as string){{ " || chr(31) || " if not loop.last }}
        {%- endfor %} as record_key,
        {{ content_hash([
            'staged.content_hash', 'places.place_content', 'staged.unparsed_cells'
        ]) }} as record_content,
        places.place_number
    from {{ ref(staged or 'stg_' ~ return_name) }} as staged
    inner join {{ ref('int_files') }} as files
        on staged.file_sha256 = files.sha256 and files.return_name = '{{ return_name }}'
    left join {{ ref('int_places__resolved') }} as places
        on
            places.return_name = '{{ return_name }}'
            and staged.{{ borough }} is not distinct from places.borough
            and {{ 'staged.' ~ ward if ward else 'null' }} is not distinct from places.ward
    where {{ is_built("'" ~ return_name ~ "'") }}
{% endmacro %}
