-- One row per valid recorded acquisitive crime, by the day it was recorded.
-- Each of the five offences is acquisitive and counts once.
with accepted as (
    {{ current_rows('acquisitive_offences') }}
),

counted as (
    select
        crime_ref,
        borough_code,
        ward_code,
        recorded_date,
        {{ quarter_start('counted_on') }} as quarter_start,
        offence
    from accepted
)

select * from counted
