-- One row per borough, with the quarter in which it joined the Drug Interventions Programme.
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
