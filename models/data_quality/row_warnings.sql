-- One row per warning about an accepted, superseded or withdrawn record. Some warnings depend on
-- other rows or returns: for example, that an arrested person is not on the list of PPOs.
with files as (
    select * from {{ ref('stg_files') }}
    where status = 'accepted'
),

warnings as (
    {% for return_name in returns() -%}
        {{ row_warnings_of(return_name) }}
        union all
        {% if key_references(returns()[return_name]) -%}
            select * from ({{ near_keys(return_name) }}) as near_keys
            union all
        {% endif -%}
    {% endfor -%}
    select
        return_name,
        file_number,
        row_number,
        reason,
        column_name,
        raw_value
    from {{ ref('int_doubtful_rows') }}
    union all
    select
        return_name,
        file_number,
        row_number,
        reason,
        column_name,
        raw_value
    from {{ ref('int_likely_duplicates') }}
),

typed as (
    select
        cast(warnings.return_name as string) as return_name,
        cast(files.file_name as string) as file_name,
        cast(warnings.row_number as bigint) as row_number,
        cast(warnings.reason as string) as reason,
        cast(warnings.column_name as string) as column_name,
        cast(warnings.raw_value as string) as raw_value
    from warnings
    inner join files
        on
            warnings.return_name = files.return_name
            and warnings.file_number = files.file_number
)

select * from typed
