-- One row an indicator with a return behind it, an area (London, borough, not attributed) and period.
-- The worst of its parts; is_reported where anything at all came, so that no figure is null for nothing.
with status as (
    select * from {{ ref('int_indicator_status') }}
),

ancestors as (
    select * from {{ ref('int_area_ancestors') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

boroughs as (
    select * from {{ ref('int_areas') }}
    where area_level = 'borough'
),

-- What is not attributed is no part of London's status: nobody was asked to send it.
parts as (
    select
        status.*,
        ancestors.ancestor_code
    from status
    inner join ancestors on ancestors.area_code = status.area_code
    inner join boroughs on boroughs.area_code = status.area_code
    union all
    select
        status.*,
        status.area_code as ancestor_code
    from status
    anti join boroughs on boroughs.area_code = status.area_code
),

rolled_up as (
    select
        parts.indicator_id,
        parts.ancestor_code as area_code,
        periods.period_type,
        periods.period_start,
        {{ worst_return_status('parts.return_status') }} as return_status,
        count_if(parts.return_status <> 'outstanding') > 0 as is_reported,
        count(distinct parts.area_code)
        - count(distinct case
            when parts.return_status not in ('submitted', 'nil') then parts.area_code
        end) as boroughs_returned
    from parts
    inner join periods on periods.quarter_start = parts.quarter_start
    group by all
)

select * from rolled_up
