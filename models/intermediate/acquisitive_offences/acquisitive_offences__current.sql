-- One row per recorded acquisitive crime that counts, on the day that it was recorded.
-- All five offences are acquisitive; each counts once.
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
