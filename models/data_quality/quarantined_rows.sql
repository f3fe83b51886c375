-- One row per record that does not count because of its own faults, whole, with every reason.
-- Personal data: it stays in the private warehouse. The record itself is there as JSON: the cells
-- of a line that is no record, otherwise the columns by name, each as sent.
with quarantined as (
    {% for return_name in returns() -%}
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
            -- It follows, but DuckDB then expects few records, and keeps those in memory for the
            -- join, not all that was staged.
            and records.disposition <> 'accepted'
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

typed as (
    select
        cast(return_name as string) as return_name,
        cast(file_name as string) as file_name,
        cast(row_number as bigint) as row_number,
        cast(reasons as string) as reasons,
        cast(reason_columns as string) as column_name,
        cast(reason_values as string) as raw_value,
        cast(record as string) as record
    from quarantined
)

select * from typed
