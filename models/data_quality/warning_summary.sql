-- One row for each combination of file and warning: the number of accepted, superseded or withdrawn
-- rows that have the warning, of unknown columns, or of survey waves. A wave gets a warning if its
-- weights add up to more than twice or less than half the median wave's total, or if they are all
-- equal, because it was then not weighted.
with row_warnings as (
    select distinct return_name, file_name, row_number, reason
    from {{ ref('row_warnings') }}
),

file_warnings as (
    select * from {{ source('refresh', 'file_warnings') }}
),

survey_files as (
    {{ files_of('pas_waves') }}
),

respondents as (
    select * from {{ ref('pas_waves__current') }}
),

waves as (
    select
        wave_compared,
        {{ exact_sum('weight', 12) }} as total,
        min(weight) = max(weight) as is_constant
    from respondents
    group by wave_compared
),

usual as (
    select median(total) as total from waves
),

unusual as (
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

wave_warnings as (
    select distinct
        'pas_waves' as return_name,
        survey_files.file_name,
        unusual.wave_compared,
        unusual.reason
    from respondents
    inner join unusual on respondents.wave_compared = unusual.wave_compared
    inner join survey_files on respondents.file_number = survey_files.file_number
),

warnings as (
    select return_name, file_name, reason from row_warnings
    union all
    select return_name, file_name, reason from file_warnings
    union all
    select return_name, file_name, reason from wave_warnings
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
