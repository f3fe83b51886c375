-- One row per indicator, area (London, borough or not attributed) and period. If anything was
-- reported, `is_reported` is true and the area has a figure.
with status as (
    select * from {{ ref('indicator_status') }}
),

areas as (
    select * from {{ ref('int_areas') }}
),

ancestors as (
    select * from {{ ref('int_area_ancestors') }}
),

period_quarters as (
    select * from {{ ref('int_period_quarters') }}
),

-- Nobody has to send rows that are not attributed to a borough, so such rows do not affect London's
-- status. London still has a figure even if only unattributed rows were received.
parts as (
    select
        status.*,
        ancestors.ancestor_code,
        case
            when areas.area_level = 'borough' or ancestors.ancestor_code = status.area_code
                then status.return_status
        end as owed_status
    from status
    inner join areas on status.area_code = areas.area_code
    inner join ancestors on status.area_code = ancestors.area_code
),

rolled_up as (
    select
        parts.indicator_id,
        parts.ancestor_code as area_code,
        period_quarters.period_type,
        period_quarters.period_start,
        {{ worst_return_status('parts.owed_status') }} as return_status,
        bool_or(parts.is_early and parts.owed_status is not null) as is_early,
        count_if(parts.return_status <> 'outstanding') > 0 as is_reported,
        count(distinct case when parts.owed_status is not null then parts.area_code end)
        - count(distinct case
            when parts.owed_status not in ('submitted', 'nil') then parts.area_code
        end) as boroughs_returned
    from parts
    inner join period_quarters on parts.quarter_start = period_quarters.quarter_start
    group by all
)

select * from rolled_up
