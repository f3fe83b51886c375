-- One row per valid period that an offender spent on the list of offenders. The first and last days
-- are part of a spell, and a spell without a last day has not ended. A person's spells do not
-- overlap.
with accepted as (
    {{ current_rows('ppo_roster') }}
),

counted as (
    select
        ppo_ref,
        start_date,
        end_date,
        borough_code,
        {{ quarter_start('counted_on') }} as quarter_start
    from accepted
)

select * from counted
