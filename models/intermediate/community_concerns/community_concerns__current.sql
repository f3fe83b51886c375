-- One row per valid concern raised by a community. A concern is counted on the day it was raised.
-- A concern counts as acted on if action was taken within the number of days that the register
-- gives.
with accepted as (
    {{ current_rows('community_concerns') }}
),

limits as (
    {{ counted_within('concerns_actioned') }}
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
        coalesce(
            {{ dbt.datediff('raised_date', 'actioned_date', 'day') }}
            <= (select limits.days from limits), false
        ) as is_actioned,
        {{ dbt.datediff('raised_date', 'actioned_date', 'day') }} as action_days
    from accepted
)

select * from counted
