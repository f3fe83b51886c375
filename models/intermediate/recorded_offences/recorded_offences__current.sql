-- One row a place, category and month of recorded offences that counts.
-- The later extract counts; categories are named as one where vintages name them differently.
with accepted as (
    {{ current_rows('recorded_offences', carried=['offence_category']) }}
),

counted as (
    select
        major_text,
        minor_text,
        offence_category,
        borough_name,
        borough_code,
        counted_on as month_start,
        {{ quarter_start('counted_on') }} as quarter_start,
        offences
    from accepted
)

select * from counted
