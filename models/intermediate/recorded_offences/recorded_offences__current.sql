-- One row for each combination of place, category and month that has a valid number of recorded
-- offences. A later extract replaces an earlier one. A category has the same name in every vintage
-- of the extract.
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
