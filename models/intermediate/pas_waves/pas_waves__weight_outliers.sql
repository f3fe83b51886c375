-- One row per respondent that counts and has over ten times the median weight of its wave.
-- The row counts; a weight without its decimal point can change London's figure on its own.
with respondents as (
    select
        current_rows.*,
        median(current_rows.weight) over (partition by current_rows.wave) as usual_weight
    from {{ ref('pas_waves__current') }} as current_rows
),

outliers as (
    select
        file_name,
        row_number,
        'weight_outlier' as reason,
        'weight' as column_name,
        cast(weight as string) as raw_value
    from respondents
    where weight > 10 * usual_weight
)

select * from outliers
