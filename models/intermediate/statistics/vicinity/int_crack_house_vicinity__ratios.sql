-- One row per area in which crime near closed crack houses can be compared with crime elsewhere.
-- Each row has the Mantel-Haenszel ratio over the area's boroughs and quarters, and the standard
-- error of the ratio's log. The error is estimated by leaving out one ward at a time (a jackknife).
-- A ward is left out of all its strata at once, and the sums of its borough are adjusted.
with wards as (
    select * from {{ ref('int_crack_house_vicinity__wards') }}
    where not is_left_out
),

strata as (
    select * from {{ ref('int_crack_house_vicinity__strata') }}
),

without as (
    select
        wards.borough_code,
        wards.ward_code,
        wards.is_closure,
        strata.upper_term,
        strata.lower_term,
        (strata.after - wards.after) * (strata.other_before - wards.other_before) as upper_product,
        (strata.before - wards.before) * (strata.other_after - wards.other_after) as lower_product,
        nullif(
            strata.everything - wards.after - wards.before - wards.other_after - wards.other_before,
            0
        ) as everything
    from wards
    inner join strata
        on
            wards.borough_code = strata.borough_code
            and wards.quarter_number = strata.quarter_number
),

changes as (
    select
        borough_code,
        ward_code,
        max(case when is_closure then 1 else 0 end) as closures,
        {{ exact_sum('coalesce(upper_product / everything, 0) - upper_term', 12) }} as upper_change,
        {{ exact_sum('coalesce(lower_product / everything, 0) - lower_term', 12) }} as lower_change
    from without
    group by borough_code, ward_code
),

areas as (
    select
        boroughs.borough_code,
        areas.area_code
    from (select distinct borough_code from strata) as boroughs
    inner join {{ ref('int_areas') }} as areas
        on boroughs.borough_code = areas.area_code or areas.area_level = 'london'
),

wholes as (
    select
        areas.area_code,
        {{ exact_sum('strata.upper_term', 12) }} as upper_sum,
        {{ exact_sum('strata.lower_term', 12) }} as lower_sum
    from strata
    inner join areas on strata.borough_code = areas.borough_code
    group by areas.area_code
),

-- The log of a ratio is null if either of the ratio's two sums is 0.
logs as (
    select
        wholes.area_code,
        changes.closures,
        ln(nullif(wholes.upper_sum, 0) / nullif(wholes.lower_sum, 0)) as log_ratio,
        ln(
            nullif(wholes.upper_sum + changes.upper_change, 0)
            / nullif(wholes.lower_sum + changes.lower_change, 0)
        ) as log_without
    from changes
    inner join areas on changes.borough_code = areas.borough_code
    inner join wholes on areas.area_code = wholes.area_code
),

summed as (
    select
        area_code,
        max(log_ratio) as log_ratio,
        cast(sum(closures) as double) as closure_wards,
        count(*) = count(log_without) as has_all,
        {{ exact_sum('power(log_without - log_ratio, 2)') }} as squares
    from logs
    group by area_code
),

ratios as (
    select
        area_code,
        log_ratio,
        cast(closure_wards as bigint) as closure_wards,
        case
            when has_all then sqrt((closure_wards - 1) / closure_wards * squares)
        end as log_error
    from summed
)

select * from ratios
