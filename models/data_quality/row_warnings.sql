-- One row per warning about an accepted, superseded or withdrawn record. Some warnings depend on
-- other rows or returns: for example, that an arrested person is not on the list of PPOs.
with files as (
    select * from {{ ref('stg_files') }}
    where status = 'accepted'
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
corrections as (
    {% for return_name, facts in returns().items() -%}
        select
            '{{ return_name }}' as return_name,
            file_number,
            row_number,
            corrected_file_number,
            '{{ facts.key | join(";") }}' as column_name
        from {{ ref('int_' ~ return_name ~ '__records') }}
        where corrected_file_number is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

same_day as (
    select
        corrections.return_name,
        corrections.file_number,
        corrections.row_number,
        'same_day_correction' as reason,
        corrections.column_name,
        concat(corrected.file_name, '; ', files.file_name) as raw_value
    from corrections
    inner join files
        on
            corrections.return_name = files.return_name
            and corrections.file_number = files.file_number
    inner join files as corrected
        on
            corrections.return_name = corrected.return_name
            and corrections.corrected_file_number = corrected.file_number
),

-- Withdrawals of a key that no record has had, not even a quarantined one
withdrawals as (
    {% for return_name, facts in returns().items() -%}
        select
            '{{ return_name }}' as return_name,
            records.file_number,
            records.row_number,
            'withdrawn_unknown' as reason,
            '{{ facts.key | join(";") }}' as column_name,
            left(concat_ws(
                ';', cast(records.{{ facts.key | join(' as string), cast(records.') }} as string)
            ), 1000) as raw_value
        from {{ ref('int_' ~ return_name ~ '__records') }} as records
        anti join {{ ref('int_' ~ return_name ~ '__records') }} as quarantined
            on
                records.record_key = quarantined.record_key
                and quarantined.disposition = 'quarantined'
        where records.is_key_unknown
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

unmatched_wards as (
    {% for return_name, facts in returns().items() if facts.ward -%}
        select
            '{{ return_name }}' as return_name,
            file_number,
            row_number,
            'ward_unmatched' as reason,
            '{{ facts.ward }}' as column_name,
            unmatched_ward as raw_value
        from {{ ref('int_' ~ return_name ~ '__records') }}
        where unmatched_ward is not null and disposition in ('accepted', 'superseded')
        {{ 'union all' if not loop.last }}
    {% endfor %}
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
