-- One row an indicator, area and period, dense over the reporting window.
-- Null is a figure that nobody sent or that divides by nothing; zero is a figure.
with limited as (
    select * from {{ ref('indicator_values__limited') }}
),

indicator_values as (
    select
        indicator_id,
        area_level,
        area_code,
        area_name,
        borough_code,
        ward_code,
        period_type,
        period_start,
        period_end,
        period_label,
        numerator,
        denominator,
        value,
        lower_95,
        upper_95,
        base,
        return_status,
        cast(boroughs_returned as integer) as boroughs_returned,
        cast(boroughs_expected as integer) as boroughs_expected,
        is_complete
    from limited
)

select * from indicator_values
