-- One row per valid respondent whose weight is over ten times the median weight of the wave. The
-- respondent is still included, but a single weight without its decimal point can change London's
-- figure.
with respondents as (
    select * from {{ ref('pas_waves__current') }}
),

usual as (
    select
        wave_compared,
        median(weight) as usual_weight
    from respondents
    group by wave_compared
),

outliers as (
    select
        respondents.file_number,
        respondents.row_number,
        'weight_outlier' as reason,
        'weight' as column_name,
        cast(respondents.weight as string) as raw_value
    from respondents
    inner join usual on respondents.wave_compared = usual.wave_compared
    where respondents.weight > 10 * usual.usual_weight
)

select * from outliers
