-- One row for each combination of file and warning: the number of accepted, superseded or withdrawn
-- rows that have the warning, of unknown columns, or of survey waves. A wave gets a warning if its
-- weights add up to more than twice or less than half the median wave's total, or if they are all
-- equal, because it was then not weighted.
with waves as (
    select
        wave_compared,
        {{ exact_sum('weight', 12) }} as total,
        min(weight) = max(weight) as is_constant
    from {{ ref('int_pas_waves__current') }}
    group by wave_compared
),

usual as (
    select median(total) as total from waves
),

unusual_waves as (
    select
        waves.wave_compared,
        'weight_total' as reason
    from waves
    cross join usual
    where waves.total > 2 * usual.total or waves.total < usual.total / 2
    union all
    select
        wave_compared,
        'weight_constant' as reason
    from waves
    where is_constant
),

warnings as (
    select distinct
        return_name,
        file_name,
        reason,
        cast(row_number as string) as faulty_part
    from {{ ref('row_warnings') }}
    union all
    select
        return_name,
        file_name,
        reason,
        cast(null as string) as faulty_part
    from {{ source('refresh', 'file_warnings') }}
    union all
    select distinct
        files.return_name,
        files.file_name,
        unusual_waves.reason,
        unusual_waves.wave_compared as faulty_part
    from {{ ref('int_pas_waves__current') }} as respondents
    inner join unusual_waves on respondents.wave_compared = unusual_waves.wave_compared
    inner join {{ ref('stg_files') }} as files
        on files.return_name = 'pas_waves' and respondents.file_number = files.file_number
),

counted as (
    select
        cast(return_name as string) as return_name,
        cast(file_name as string) as file_name,
        cast(reason as string) as reason,
        cast(count(*) as bigint) as rows
    from warnings
    group by all
)

select * from counted
