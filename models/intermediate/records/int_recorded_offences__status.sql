-- The status is submitted if the extracts contain all three months of the quarter. If a month is
-- missing, the quarter has no figure. A quarter is early if all its extracts had been received
-- by its last day.
with files as (
    {{ receipts_of('recorded_offences') }}
),

accepted as (
    {{ current_rows('recorded_offences') }}
),

offences as (
    select
        accepted.*,
        files.last_received_on
    from accepted
    inner join files on accepted.file_number = files.file_number
),

-- The extracts have no cell for an airport in a month without offences. A month's unattributed
-- offences are therefore complete if the extracts have any record for the month.
received as (
    select
        categories.offence_category,
        areas.area_code,
        quarters.quarter_start,
        quarters.quarter_end,
        count(distinct offences.counted_on) = 3 as is_complete,
        max(offences.last_received_on) as last_received_on
    from (select distinct offence_category from {{ ref('int_indicators') }}) as categories
    cross join {{ ref('int_areas') }} as areas
    cross join {{ ref('int_quarters') }} as quarters
    left join offences
        on
            categories.offence_category = offences.offence_category
            and quarters.quarter_start = offences.quarter_start
            and (areas.area_level = 'unattributed' or areas.area_code = offences.borough_code)
    where
        categories.offence_category is not null
        and areas.area_level in ('borough', 'unattributed')
    group by all
)

select
    offence_category,
    area_code,
    quarter_start,
    case when is_complete then 'submitted' else 'outstanding' end as return_status,
    is_complete and last_received_on <= quarter_end as is_early,
    cast({{ dbt.dateadd(
        'day', returns()['recorded_offences'].settles_after_days, 'quarter_end'
    ) }} as date) as settles_on
from received
