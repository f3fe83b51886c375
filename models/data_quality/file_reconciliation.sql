-- One row per file received: how many of its records are accepted, superseded, withdrawn, duplicate
-- and quarantined. These add up to the number of records in the file. Totals and notes are among
-- the quarantined records, and are also counted alone, because they are no fault.
{% set outcomes = {
    'accepted': "trail.disposition = 'accepted'",
    'superseded': "trail.disposition in ('superseded', 'taken_back')",
    'withdrawn': "trail.disposition = 'withdrawn'",
    'duplicate': "trail.disposition = 'duplicate'",
    'quarantined': "trail.disposition = 'quarantined'",
    'no_records': "trail.disposition = 'quarantined' and trail.reasons = 'not_a_record'"
} -%}
select
    cast(files.return_name as string) as return_name,
    cast(files.file_name as string) as file_name,
    cast(files.sha256 as string) as sha256,
    cast(files.received_on as date) as received_on,
    cast(files.status as string) as status,
    cast(files.refusal_reason as string) as refusal_reason,
    cast(files.records as bigint) as records,
{% for outcome, rule in outcomes.items() -%}
    cast(coalesce(sum(case when {{ rule }} then trail.records end), 0) as bigint) as {{ outcome }}
    {{- ',' if not loop.last }}
{% endfor -%}
from {{ ref('stg_files') }} as files
left join {{ ref('int_record_trail') }} as trail
    on files.return_name = trail.return_name and files.file_name = trail.file_name
group by
    files.return_name, files.file_name, files.sha256, files.received_on, files.status,
    files.refusal_reason, files.records
