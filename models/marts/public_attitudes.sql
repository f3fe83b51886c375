-- One row per borough, begun quarter and measure of the Public Attitude Survey.
-- Null if nobody answered; a borough's quarter is for charts only, and is flagged.
with places as (
    select * from {{ ref('int_place_quarters') }}
    where area_level = 'borough'
),

estimates as (
    select * from {{ ref('int_survey__estimates') }}
    where period_type = 'quarter'
),

public_attitudes as (
    select
        places.borough_code,
        places.borough_name,
        places.ward_code,
        places.ward_name,
        places.quarter_start as quarter_start_date,
        places.fiscal_quarter,
        places.fiscal_year,
        cast(null as string) as return_status,
        estimates.measure,
        estimates.value,
        estimates.lower_95,
        estimates.upper_95,
        estimates.base,
        estimates.effective_base,
        estimates.design_effect,
        estimates.not_answered_percent,
        estimates.quality_flag,
        estimates.quality_reasons
    from places
    inner join estimates
        on estimates.area_code = places.area_code
            and estimates.period_start = places.quarter_start
)

select * from public_attitudes
