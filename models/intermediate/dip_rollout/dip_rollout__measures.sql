-- One row per borough and the quarter in which it joined the Drug Interventions Programme.
-- A flow: the stock at a quarter's end is the boroughs that have joined by then.
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
