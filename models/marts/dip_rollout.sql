-- One row per borough and quarter: whether it was in the Drug Interventions Programme at its end.
-- A borough that joins on a quarter's last day counts in that quarter.
with places as (
    select * from {{ ref('int_place_quarters') }}
    where area_level = 'borough'
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

joined as (
    select * from {{ ref('dip_rollout__current') }}
),

dip_rollout as (
    select
        places.borough_code,
        places.borough_name,
        places.ward_code,
        places.ward_name,
        places.quarter_start as quarter_start_date,
        places.fiscal_quarter,
        places.fiscal_year,
        cast(null as string) as return_status,
        joined.start_date,
        coalesce(joined.start_date <= quarters.quarter_end, false) as is_started
    from places
    inner join quarters on places.quarter_start = quarters.quarter_start
    left join joined on places.borough_code = joined.borough_code
)

select * from dip_rollout
