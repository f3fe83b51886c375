{% macro row_warnings_of(return_name) %}
    {%- set ward = returns()[return_name].ward %}
    select
        '{{ return_name }}' as return_name,
        files.file_name,
        results._row_number as row_number,
        results.reason,
        results.column_name,
        results.raw_value
    from {{ source('validation', return_name) }} as results
    inner join ({{ files_of(return_name) }}) as files
        on results._sha256 = files.file_sha256 and results._received_on = files.received_on
    semi join {{ ref(return_name ~ '__records') }} as records
        on
            files.file_number = records.file_number
            and results._row_number = records.row_number
            and records.disposition in ('accepted', 'superseded')
    where results.is_warning
    {%- if ward %}
    union all
    select
        '{{ return_name }}' as return_name,
        files.file_name,
        records.row_number,
        'ward_unmatched' as reason,
        '{{ ward }}' as column_name,
        records.unmatched_ward as raw_value
    from {{ ref(return_name ~ '__records') }} as records
    inner join ({{ files_of(return_name) }}) as files
        on records.file_number = files.file_number
    where
        records.unmatched_ward is not null
        and records.disposition in ('accepted', 'superseded')
    {%- endif %}
{% endmacro %}
