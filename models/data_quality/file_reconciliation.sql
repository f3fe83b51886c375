-- One row a listed file, and what became of each of its records.
-- Accepted, superseded, withdrawn, duplicate and quarantined add up to the records in it.
with listed as (
    select * from {{ ref('stg_files') }}
),

files as (
    select * from {{ ref('int_files') }}
),

judged as (
    select
        file_number,
        count_if(disposition = 'accepted') as accepted,
        count_if(disposition = 'superseded') as superseded,
        count_if(disposition = 'withdrawn') as withdrawn,
        count_if(disposition = 'duplicate') as duplicate,
        count_if(disposition = 'quarantined') as quarantined
    from {{ ref('int_records__judged') }}
    group by file_number
),

reconciled as (
    select
        cast(listed.return_name as string) as return_name,
        cast(listed.file_name as string) as file_name,
        cast(listed.sha256 as string) as sha256,
        cast(listed.received_on as date) as received_on,
        cast(listed.status as string) as status,
        cast(listed.refusal_reason as string) as refusal_reason,
        cast(listed.records as bigint) as records,
        cast(coalesce(judged.accepted, 0) as bigint) as accepted,
        cast(coalesce(judged.superseded, 0) as bigint) as superseded,
        cast(coalesce(judged.withdrawn, 0) as bigint) as withdrawn,
        cast(coalesce(judged.duplicate, 0) as bigint) as duplicate,
        cast(coalesce(judged.quarantined, 0) as bigint) as quarantined
    from listed
    left join files
        on
            listed.status = 'accepted'
            and listed.return_name = files.return_name
            and listed.file_name = files.file_name
    left join judged on files.file_number = judged.file_number
)

select * from reconciled
