{% set offences, register = 'recorded_offences', 'return_register' -%}
with counted as (
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
        from {{ ref('int_' ~ return_name ~ '__records') }} as records
        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

trail as (
    select
        files.file_name,
        files.last_received_on,
        counted.*
    from counted
    inner join {{ ref('stg_files') }} as files
        on counted.return_name = files.return_name and counted.file_number = files.file_number
)

select * from trail
