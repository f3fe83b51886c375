-- One row per valid concern raised by a community. A concern is counted on the day on which it was
-- raised. A concern has been acted on if it has a date of action, whether or not it is resolved.
with accepted as (
    {{ current_rows('community_concerns') }}
),

counted as (
    select
        concern_ref,
        borough_code,
        ward_code,
        raised_date,
        {{ quarter_start('counted_on') }} as quarter_start,
        theme,
        source,
        actioned_date,
        resolved_date,
        actioned_date is not null as is_actioned,
        {{ dbt.datediff('raised_date', 'actioned_date', 'day') }} as action_days
    from accepted
)

select * from counted
