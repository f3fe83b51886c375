-- One row per borough and quarter: whether the borough was in the Drug Interventions Programme at
-- the end of the quarter. A borough that joins on the last day is included.
with places as (
    select * from {{ ref('int_place_quarters') }}
    where area_level = 'borough'
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

return_status as (
    select * from {{ ref('int_return_status') }}
    where return_name = 'dip_rollout'
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
        return_status.return_status,
        return_status.is_provisional,
        joined.start_date,
        case
            when return_status.return_status <> 'outstanding'
                then coalesce(joined.start_date <= quarters.quarter_end, false)
        end as is_started
    from places
    inner join quarters on places.quarter_start = quarters.quarter_start
    inner join return_status
        on
            places.borough_code = return_status.area_code
            and places.quarter_start = return_status.quarter_start
    left join joined on places.borough_code = joined.borough_code
)

select * from dip_rollout
