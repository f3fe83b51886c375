-- One row per offence category, area (borough or not attributed) and quarter so far. The status is
-- submitted if the extracts contain all three months of the quarter. If a month is missing, the
-- quarter has no figure. A quarter is early if all its extracts had been received by its last day.
with files as (
    {{ receipts_of('recorded_offences') }}
),

offences as (
    select
        current_offences.*,
        files.last_received_on
    from {{ ref('recorded_offences__current') }} as current_offences
    inner join files on current_offences.file_number = files.file_number
),

categories as (
    select distinct indicators.offence_category
    from {{ ref('indicator_register') }} as indicators
    where indicators.offence_category is not null
),

areas as (
    select * from {{ ref('areas') }}
    where area_level in ('borough', 'unattributed')
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

borough_months as (
    select
        offences.offence_category,
        offences.borough_code as area_code,
        offences.quarter_start,
        count(distinct offences.month_start) as months,
        max(offences.last_received_on) as last_received_on
    from offences
    where offences.borough_code is not null
    group by all
),

-- The extracts have no cell for an airport in a month without offences. A month's unattributed
-- offences are therefore complete if the extracts have any record for the month.
unattributed_months as (
    select
        offences.offence_category,
        '{{ var("unattributed_code") }}' as area_code,
        offences.quarter_start,
        count(distinct offences.month_start) as months,
        max(offences.last_received_on) as last_received_on
    from offences
    group by all
),

months as (
    select * from borough_months
    union all
    select * from unattributed_months
),

with_status as (
    select
        categories.offence_category,
        areas.area_code,
        quarters.quarter_start,
        case when months.months = 3 then 'submitted' else 'outstanding' end as return_status,
        coalesce(
            months.months = 3 and months.last_received_on <= quarters.quarter_end, false
        ) as is_early
    from categories
    cross join areas
    cross join quarters
    left join months
        on
            categories.offence_category = months.offence_category
            and areas.area_code = months.area_code
            and quarters.quarter_start = months.quarter_start
)

select * from with_status
