-- One row per quarantined or duplicate record, with all reasons why it was excluded. The records
-- are personal data, so this table stays in the private warehouse.
with quarantined as (
    {% for return_name in returns() -%}
        {{ faulty_records(return_name) }}
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
