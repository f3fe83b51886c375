-- One row per file and reason: the number of rows excluded for that reason.
with excluded as (
    select
        return_name,
        file_name,
        {{ each_part('reasons', "';'") }} as reason,
        records
    from {{ ref('int_record_trail') }}
    where disposition in ('quarantined', 'duplicate')
),

counted as (
    select
        cast(return_name as string) as return_name,
        cast(file_name as string) as file_name,
        cast(reason as string) as reason,
        cast(sum(records) as bigint) as rows
    from excluded
    group by return_name, file_name, reason
)

select * from counted
