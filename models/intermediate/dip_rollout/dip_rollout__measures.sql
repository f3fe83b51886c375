-- One row per borough, with the quarter in which the borough joined the Drug Interventions
-- Programme. The number of boroughs that join is a flow, and the number that have joined by the end
-- of a quarter is a stock.
with joined as (
    select * from {{ ref('dip_rollout__current') }}
),

measured as (
    select
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        {{ count_of('true') }} as boroughs_joined
    from joined
    group by all
)

select * from measured
