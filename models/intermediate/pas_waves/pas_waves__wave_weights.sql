-- One row for each warning about a wave's weights, in each file. A wave gets a warning if its
-- weights add up to more than twice or less than half the median wave's total. A wave also gets a
-- warning if all its weights are equal, because it was then not weighted.
with files as (
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

warned as (
    select distinct
        'pas_waves' as return_name,
        files.file_name,
        unusual.wave_compared,
        unusual.reason
    from respondents
    inner join unusual on unusual.wave_compared = respondents.wave_compared
    inner join files on respondents.file_number = files.file_number
)

select * from warned
