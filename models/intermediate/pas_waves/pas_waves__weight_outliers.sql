-- One row a respondent that counts and bears more than ten times the median weight of its wave.
-- The row stays; a weight that lost its decimal point moves London's figure alone.
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
