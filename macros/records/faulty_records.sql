{% macro faulty_records(return_name) %}
    select
        '{{ return_name }}' as return_name,
        files.file_name,
        records.row_number,
        records.reasons,
        records.reason_columns,
        records.reason_values,
        coalesce(staged.raw_cells, {{ row_as_json('staged') }}) as record
    from {{ ref(return_name ~ '__records') }} as records
    inner join ({{ files_of(return_name) }}) as files
        on records.file_number = files.file_number
    inner join {{ ref('stg_' ~ return_name) }} as staged
        on
            files.file_sha256 = staged.file_sha256
            and records.row_number = staged.row_number
    where
        records.disposition in ('quarantined', 'duplicate')
        -- It follows, but DuckDB then expects few records, and keeps those instead of all that
        -- was staged to join the others to.
        and records.disposition <> 'accepted'
{% endmacro %}
