-- One row per valid award from the proceeds of crime. An award is counted on the day it was made.
-- The project's description is free text that may name a person, so it stays in staging.
with accepted as (
    {{ current_rows('community_investments') }}
),

counted as (
    select
        investment_ref,
        borough_code,
        ward_code,
        award_date,
        {{ quarter_start('counted_on') }} as quarter_start,
        amount_gbp
    from accepted
)

select * from counted
