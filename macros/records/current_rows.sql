{#- The rows of a return that count, as sent, with the places found for them. -#}
{% macro current_rows(return_name, staged='stg_' ~ return_name) %}
    select
        staged.*,
        places.borough_code,
        places.ward_code,
        files.file_number
    from {{ ref(staged) }} as staged
    inner join {{ ref('int_files') }} as files
        on staged.file_sha256 = files.sha256 and files.return_name = '{{ return_name }}'
    inner join {{ ref('int_records__judged') }} as judged
        on
            files.file_number = judged.file_number
            and staged.row_number = judged.row_number
            and judged.disposition = 'accepted'
            and judged.return_name = '{{ return_name }}'
    left join {{ ref('int_places__resolved') }} as places
        on
            places.return_name = '{{ return_name }}'
            and judged.place_number = places.place_number
{% endmacro %}
