-- One row per warning about an accepted, superseded or withdrawn record. Some warnings depend on
-- other rows or returns: for example, that an arrested person is not on the list of PPOs.
with files as (
    select * from {{ ref('stg_files') }}
    where status = 'accepted'
),

records as {{ read_again() }} (
    {% for return_name, facts in returns().items() -%}
        select
            '{{ return_name }}' as return_name,
            records.file_number,
            records.row_number,
            records.sheet_row,
            {{ sender_reference(facts) }} as reference,
            '{{ facts.key | join(";") }}' as key_columns,
            concat_ws(
                ';', cast(records.{{ facts.key | join(' as string), cast(records.') }} as string)
            ) as key_as_sent,
            records.record_key,
            records.disposition,
            records.corrected_file_number,
            records.is_key_unknown,
            '{{ facts.ward }}' as ward_column,
            records.unmatched_ward
        from {{ ref('int_' ~ return_name ~ '__records') }} as records
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

validated as (
    {% for return_name in returns() -%}
        select
            files.return_name,
            files.file_number,
            results._row_number as row_number,
            results.reason,
            results.column_name,
            results.raw_value
        from {{ source('validation', return_name) }} as results
        inner join files
            on
                files.return_name = '{{ return_name }}'
                and results._sha256 = files.sha256
                and results._received_on = files.received_on
        semi join {{ ref('int_' ~ return_name ~ '__records') }} as records
            on
                files.file_number = records.file_number
                and results._row_number = records.row_number
                and records.disposition in ('accepted', 'superseded')
        where results.is_warning
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- Records that correct a file received on the same day
same_day as (
    select
        records.return_name,
        records.file_number,
        records.row_number,
        'same_day_correction' as reason,
        records.key_columns as column_name,
        concat(corrected.file_name, '; ', files.file_name) as raw_value
    from records
    inner join files
        on
            records.return_name = files.return_name
            and records.file_number = files.file_number
    inner join files as corrected
        on
            records.return_name = corrected.return_name
            and records.corrected_file_number = corrected.file_number
    where records.corrected_file_number is not null
),

-- Withdrawals of a key that no record has had, not even a quarantined one
withdrawals as (
    select
        records.return_name,
        records.file_number,
        records.row_number,
        'withdrawn_unknown' as reason,
        records.key_columns as column_name,
        left(records.key_as_sent, 1000) as raw_value
    from records
    anti join records as quarantined
        on
            records.return_name = quarantined.return_name
            and records.record_key = quarantined.record_key
            and quarantined.disposition = 'quarantined'
    where records.is_key_unknown
),

unmatched_wards as (
    select
        return_name,
        file_number,
        row_number,
        'ward_unmatched' as reason,
        ward_column as column_name,
        unmatched_ward as raw_value
    from records
    where unmatched_ward is not null and disposition in ('accepted', 'superseded')
),

{{ near_keys() }},

warnings as (
    {% for relation in [
        'validated', 'same_day', 'withdrawals', 'unmatched_wards', 'near_keys',
        ref('int_doubtful_rows'), ref('int_likely_duplicates')
    ] -%}
        select
            return_name,
            file_number,
            row_number,
            reason,
            column_name,
            raw_value
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

typed as (
    select
        cast(warnings.return_name as string) as return_name,
        cast(files.file_name as string) as file_name,
        cast(warnings.row_number as bigint) as row_number,
        cast(records.sheet_row as bigint) as sheet_row,
        cast(records.reference as string) as reference,
        cast(warnings.reason as string) as reason,
        cast(warnings.column_name as string) as column_name,
        cast(warnings.raw_value as string) as raw_value
    from warnings
    inner join files
        on
            warnings.return_name = files.return_name
            and warnings.file_number = files.file_number
    left join records
        on
            warnings.return_name = records.return_name
            and warnings.file_number = records.file_number
            and warnings.row_number = records.row_number
)

select * from typed
