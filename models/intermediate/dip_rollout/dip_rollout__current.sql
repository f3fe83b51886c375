-- One row per borough that has joined the Drug Interventions Programme or is due to join. A borough
-- is counted from its start date. A borough that joined before the strategy began is counted in
-- every quarter.
with accepted as (
    {{ current_rows('dip_rollout') }}
),

counted as (
    select
        borough_code,
        start_date,
        {{ quarter_start('counted_on') }} as quarter_start
    from accepted
)

select * from counted
