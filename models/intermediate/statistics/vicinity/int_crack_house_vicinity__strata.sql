-- One row per borough and quarter in which some wards had a closure and others can be compared with
-- them. A row adds two terms to the Mantel-Haenszel ratio: `after` times `other_before`, and
-- `before` times `other_after`. Both terms are divided by the sum of all four numbers.
with wards as (
    select * from {{ ref('int_crack_house_vicinity__wards') }}
    where not is_left_out
),

summed as (
    select
        borough_code,
        quarter_number,
        cast(sum(before) as double) as before,
        cast(sum(after) as double) as after,
        cast(sum(other_before) as double) as other_before,
        cast(sum(other_after) as double) as other_after
    from wards
    group by borough_code, quarter_number
    having count(distinct is_closure) = 2
),

added as (
    select
        summed.*,
        before + after + other_before + other_after as everything
    from summed
),

strata as (
    select
        added.*,
        coalesce(after * other_before / nullif(everything, 0), 0) as upper_term,
        coalesce(before * other_after / nullif(everything, 0), 0) as lower_term
    from added
)

select * from strata
