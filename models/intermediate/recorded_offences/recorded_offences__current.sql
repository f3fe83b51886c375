-- One row for each combination of place, category and month that has a valid number of recorded
-- offences. A later extract replaces an earlier one. A category has the same name in every vintage
-- of the extract.
with accepted as (
    {{ current_rows('recorded_offences') }}
),

dated as (
    select
        *,
        counted_on as month_start
    from accepted
)

select * from dated
