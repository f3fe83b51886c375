-- One row per place, category and month of recorded offences that counts.
-- The later extract counts; a category has one name, whatever the vintage calls it.
with accepted as (
    {{ current_rows('recorded_offences') }}
),

counted as (
    select
        file_number,
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
