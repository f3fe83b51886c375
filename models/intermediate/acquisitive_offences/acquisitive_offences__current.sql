-- One row for each acquisitive crime that has a valid record. A crime is counted on the day it was
-- recorded. All five offences in this return are acquisitive, and each crime counts once.
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
