-- One row per file and wave whose weights add up to over twice or under half the usual total.
-- The usual total is the median wave's. A wave on another scale counts far too much or too little.
with files as (
    {{ files_of('pas_waves') }}
),

respondents as (
    select * from {{ ref('pas_waves__current') }}
),

totals as (
    select
        wave,
        {{ exact_sum('weight', 12) }} as total
    from respondents
    group by wave
),

usual as (
    select median(total) as total from totals
),

unusual as (
    select totals.wave
    from totals
    cross join usual
    where totals.total > 2 * usual.total or totals.total < usual.total / 2
),

warned as (
    select distinct
        'pas_waves' as return_name,
        files.file_name,
        unusual.wave,
        'weight_total' as reason
    from respondents
    inner join unusual on unusual.wave = respondents.wave
    inner join files on respondents.file_number = files.file_number
)

select * from warned
