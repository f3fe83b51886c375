-- One row per borough, quarter so far and measure of the Public Attitude Survey. A borough's
-- quarterly figure always has a quality flag and is meant only for charts.
with places as (
    select * from {{ ref('int_place_quarters') }}
    where area_level = 'borough'
),

estimates as (
    select * from {{ ref('int_survey__estimates') }}
    where period_type = 'quarter'
),

waves as (
    select * from {{ ref('int_return_status') }}
    where return_name = 'pas_waves'
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
        waves.is_provisional,
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
    inner join waves
        on waves.area_code = places.borough_code
            and waves.quarter_start = places.quarter_start
)

select * from public_attitudes
