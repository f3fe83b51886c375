{% macro current_rows(return_name, carried=[]) %}
    select
        staged.*,
        {{ '' if returns()[return_name].is_list else 'records.borough_codes as borough_code,' }}
        {{ 'records.borough_codes,' if returns()[return_name].is_list }}
        records.ward_code,
        records.counted_on,
        {% for column in carried %}records.{{ column }},
        {% endfor -%}
        records.file_number,
        records.file_name
    from {{ ref('stg_' ~ return_name) }} as staged
    inner join ({{ files_of(return_name) }}) as files
        on staged.file_sha256 = files.file_sha256
    inner join {{ ref(return_name ~ '__records') }} as records
        on
            files.file_number = records.file_number
            and staged.row_number = records.row_number
            and records.disposition = 'accepted'
{% endmacro %}
