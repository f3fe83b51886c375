-- One row a borough and quarter: networks disrupted there, each once however often it was.
-- Boroughs do not add up to London: a network counts in each of its boroughs.
with cells as (
    select * from {{ ref('indicator_cells') }}
),

places as (
    select * from {{ ref('int_place_quarters') }}
    where area_level = 'borough'
),

counted as (
    select
        area_code,
        quarter_start,
        count(distinct case
            when indicator_id = 'networks_disrupted' then counted_ref
        end) as networks_disrupted,
        count(distinct case
            when indicator_id = 'cannabis_networks_disrupted' then counted_ref
        end) as cannabis_networks_disrupted
    from cells
    group by all
),

network_disruptions as (
    select
        places.borough_code,
        places.borough_name,
        places.ward_code,
        places.ward_name,
        places.quarter_start as quarter_start_date,
        places.fiscal_quarter,
        cast(null as string) as return_status,
        cast(coalesce(counted.networks_disrupted, 0) as bigint) as networks_disrupted,
        cast(coalesce(counted.cannabis_networks_disrupted, 0) as bigint)
            as cannabis_networks_disrupted
    from places
    left join counted
        on
            places.area_code = counted.area_code
            and places.quarter_start = counted.quarter_start
)

select * from network_disruptions
