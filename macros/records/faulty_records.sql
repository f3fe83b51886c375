{% macro faulty_records(return_name) %}
    select
        '{{ return_name }}' as return_name,
        files.file_name,
        records.row_number,
        records.reasons,
        records.reason_columns,
        records.reason_values,
        coalesce(staged.raw_cells, {{ row_as_json('staged') }}) as record
    from {{ ref('stg_' ~ return_name) }} as staged
    inner join ({{ files_of(return_name) }}) as files
        on staged.file_sha256 = files.file_sha256
    inner join {{ ref(return_name ~ '__records') }} as records
        on
            files.file_number = records.file_number
            and staged.row_number = records.row_number
            and records.disposition in ('quarantined', 'duplicate')
{% endmacro %}
