-- One row per ward and survey measure: the percentage modelled from three years of answers. The
-- number of answers in each ward is not published.
with ward_attitudes as (
    select * from {{ source('published', 'ward_attitudes') }}
),

indicators as (
    select * from {{ source('published', 'indicators') }}
),

given as (
    select
        ward_attitudes.measure as indicator_id,
        indicators.indicator_name,
        ward_attitudes.ward_code as area_code,
        ward_attitudes.ward_name as area_name,
        cast(round(ward_attitudes.estimate_percent, 1) as double) as value,
        cast(round(ward_attitudes.lower_95, 1) as double) as lower_95,
        cast(round(ward_attitudes.upper_95, 1) as double) as upper_95,
        cast(round(ward_attitudes.borough_percent, 1) as double) as borough_value,
        ward_attitudes.class
    from ward_attitudes
    inner join indicators on ward_attitudes.measure = indicators.indicator_id
)

select * from given
