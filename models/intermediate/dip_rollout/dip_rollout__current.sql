-- One row a borough that has joined the Drug Interventions Programme, or is to join it.
-- A start that lies ahead counts from its day on, one before the strategy all the time.
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
