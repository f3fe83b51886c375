-- One row per file, outcome, place, quarter and day of first receipt (of an accepted record's key),
-- with the number of records.
with files as (
    select * from {{ ref('stg_files') }}
),

{% set offences, register = 'recorded_offences', 'return_register' -%}
counted as (
    {% for return_name in returns() -%}
        select
            '{{ return_name }}' as return_name,
            records.file_number,
            case when is_taken_back then 'taken_back' else disposition end as disposition,
            is_reported,
            reasons,
            borough_codes,
            ward_code,
            is_place_known,
            is_unattributed,
            {{ quarter_start('counted_on') }} as quarter_start,
            case when disposition = 'accepted' then first_received_on end as first_received_on,
            cast({{ 'offence_category' if return_name == offences else 'null' }} as string)
                as offence_category,
            cast({{ 'records.return_name' if return_name == register else 'null' }} as string)
                as entered_return,
            cast(count(*) as bigint) as records
        from {{ ref(return_name ~ '__records') }} as records
        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

trail as (
    select
        counted.return_name,
        files.file_name,
        counted.disposition,
        counted.is_reported,
        counted.reasons,
        counted.borough_codes,
        counted.ward_code,
        counted.is_place_known,
        counted.is_unattributed,
        counted.quarter_start,
        counted.first_received_on,
        counted.offence_category,
        counted.entered_return,
        counted.records
    from counted
    inner join files
        on counted.return_name = files.return_name and counted.file_number = files.file_number
)

select * from trail
