-- One row a place, category and month of recorded offences that counts.
-- The later extract counts; categories are named as one where vintages name them differently.
with accepted as (
    {{ current_rows('recorded_offences', 'int_recorded_offences__categorised') }}
),

counted as (
    select
        major_text,
        minor_text,
        offence_category,
        borough_name,
        borough_code,
        make_date(
            cast(left(month, 4) as integer), cast(right(month, 2) as integer), 1
        ) as month_start,
        {{ quarter_start(
            'make_date(cast(left(month, 4) as integer), cast(right(month, 2) as integer), 1)'
        ) }} as quarter_start,
        offences
    from accepted
)

select * from counted
