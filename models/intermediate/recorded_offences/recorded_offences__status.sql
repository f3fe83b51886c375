-- One row per category of offence, an area (borough or not attributed) and begun quarter.
-- Submitted if the extracts have its three months; a quarter with fewer has no figure.
with offences as (
    select * from {{ ref('recorded_offences__current') }}
),

categories as (
    select distinct indicators.offence_category
    from {{ ref('indicator_register') }} as indicators
    where indicators.offence_category is not null
),

areas as (
    select * from {{ ref('int_areas') }}
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
        count(distinct offences.month_start) as months
    from offences
    where offences.borough_code is not null
    group by all
),

-- A month without an offence at the airports has no cell: it is enough that the extract covers it.
unattributed_months as (
    select
        offences.offence_category,
        '{{ var("unattributed_code") }}' as area_code,
        offences.quarter_start,
        count(distinct offences.month_start) as months
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
        case when months.months = 3 then 'submitted' else 'outstanding' end as return_status
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
