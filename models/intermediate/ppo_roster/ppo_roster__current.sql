-- One row per valid period that an offender spent on the list of offenders. The first and last days
-- belong to the period. If there is no last day, the offender is still on the list. An offender's
-- periods do not overlap.
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
