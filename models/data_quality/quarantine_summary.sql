-- One row per file and reason: the number of rows excluded for that reason.
with reasons as (
    select
        return_name,
        file_name,
        {{ each_part('reasons', "';'") }} as reason
    from {{ ref('quarantined_rows') }}
),

counted as (
    select
        cast(return_name as string) as return_name,
        cast(file_name as string) as file_name,
        cast(reason as string) as reason,
        cast(count(*) as bigint) as rows
    from reasons
    group by all
)

select * from counted
