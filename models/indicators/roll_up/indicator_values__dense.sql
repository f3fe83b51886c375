-- One row an indicator, area and period that a figure is due for, with the status of its returns.
-- Wards where the indicator goes so far down; not attributed only where places add up to London.
with indicators as (
    select * from {{ ref('indicators') }}
),

areas as (
    select * from {{ ref('int_areas') }}
),

periods as (
    select distinct
        int_periods.period_type,
        int_periods.period_start,
        int_periods.period_end,
        int_periods.period_label,
        int_periods.is_complete
    from {{ ref('int_periods') }} as int_periods
),

status as (
    select * from {{ ref('indicator_status__rolled_up') }}
),

due as (
    select
        indicators.indicator_id,
        indicators.unit,
        indicators.aggregation,
        areas.*,
        periods.*
    from indicators
    inner join areas
        on
            areas.area_level in ('london', 'borough')
            or (areas.area_level = 'ward' and indicators.finest_area = 'ward')
            or (areas.area_level = 'unattributed' and indicators.aggregation = 'sum')
    cross join periods
),

with_status as (
    select
        due.*,
        status.is_reported,
        case when due.area_level <> 'unattributed' then status.return_status end as return_status,
        case when due.area_level = 'london' then status.boroughs_returned end as boroughs_returned,
        case
            when due.area_level = 'london' and status.return_status is not null then 32
        end as boroughs_expected
    from due
    left join status
        on
            due.indicator_id = status.indicator_id
            and status.area_code = coalesce(due.borough_code, due.area_code)
            and due.period_type = status.period_type
            and due.period_start = status.period_start
)

select * from with_status
