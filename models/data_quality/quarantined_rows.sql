-- One row per quarantined or duplicate record, with all reasons why it was excluded. The records
-- are personal data, so this table stays in the private warehouse.
with files as (
    select * from {{ ref('stg_files') }}
    where status = 'accepted'
),

quarantined as (
    {% for return_name, facts in returns().items() -%}
        select
            files.return_name,
            files.file_name,
            records.row_number,
            records.sheet_row,
            {{ sender_reference(facts) }} as reference,
            records.reasons,
            records.reason_columns,
            records.reason_values,
            records.unmatched_ward,
            coalesce(
                staged.raw_cells, {{ row_as_json('staged', added_columns(facts)) }}
            ) as record
        from {{ ref('int_' ~ return_name ~ '__records') }} as records
        inner join files
            on files.return_name = '{{ return_name }}' and records.file_number = files.file_number
        inner join {{ ref('stg_' ~ return_name) }} as staged
            on files.sha256 = staged.file_sha256 and records.row_number = staged.row_number
        where
            records.disposition in ('quarantined', 'duplicate')
            -- This redundant condition makes DuckDB expect few records. The join then keeps only
            -- these in memory, not all staged rows.
            and records.disposition <> 'accepted'
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

typed as (
    select
        cast(return_name as string) as return_name,
        cast(file_name as string) as file_name,
        cast(row_number as bigint) as row_number,
        cast(sheet_row as bigint) as sheet_row,
        cast(reference as string) as reference,
        cast(reasons as string) as reasons,
        cast(reason_columns as string) as column_name,
        cast(reason_values as string) as raw_value,
        cast(unmatched_ward as string) as unmatched_ward,
        cast(record as string) as record
    from quarantined
)

select * from typed
