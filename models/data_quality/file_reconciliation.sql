-- One row per file received: how many of its records are accepted, superseded, withdrawn, duplicate
-- and quarantined. These add up to the number of records in the file. Totals and notes are among
-- the quarantined records, and are also counted alone, because they are no fault.
with files as (
    select * from {{ ref('stg_files') }}
),

{% set dispositions = ['accepted', 'superseded', 'withdrawn', 'duplicate', 'quarantined'] -%}
by_number as (
    {% for return_name in returns() -%}
        select
            '{{ return_name }}' as return_name,
            file_number,
            {% for disposition in dispositions -%}
                count_if(disposition = '{{ disposition }}') as {{ disposition }},
            {% endfor -%}
            count_if(disposition = 'quarantined' and reasons = 'not_a_record') as no_records
        from {{ ref(return_name ~ '__records') }}
        group by file_number
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

reconciled as (
    select
        cast(files.return_name as string) as return_name,
        cast(files.file_name as string) as file_name,
        cast(files.sha256 as string) as sha256,
        cast(files.received_on as date) as received_on,
        cast(files.status as string) as status,
        cast(files.refusal_reason as string) as refusal_reason,
        cast(files.records as bigint) as records,
    {% for disposition in dispositions + ['no_records'] -%}
        cast(coalesce(by_number.{{ disposition }}, 0) as bigint) as {{ disposition }}
        {{- ',' if not loop.last }}
    {% endfor -%}
    from files
    left join by_number
        on
            files.return_name = by_number.return_name
            and files.file_number = by_number.file_number
)

select * from reconciled
