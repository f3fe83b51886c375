-- One row for each combination of indicator, area and period for which a figure is due. Wards have
-- rows if the indicator has ward figures. "Not attributed" has rows if the indicator can be added
-- up over areas. Neither has rolling years. indicator_finality decides whether a figure is
-- provisional. A ward's figure is provisional if its borough's figure is provisional.
with indicators as (
    select * from {{ ref('indicator_register') }}
),

areas as (
    select * from {{ ref('areas') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

status as (
    select * from {{ ref('indicator_finality') }}
),

boroughs as (
    select count(*) as boroughs_expected from areas
    where area_level = 'borough'
),

due as (
    select
        indicators.indicator_id,
        indicators.indicator_name,
        indicators.unit,
        indicators.aggregation,
        indicators.has_label,
        indicators.has_register or indicators.offence_category is not null as is_from_boroughs,
        indicators.denominator_measure is not null
        or indicators.aggregation = 'index' as is_divided,
        areas.*,
        periods.*
    from indicators
    inner join areas
        on
            areas.area_level in ('london', 'borough')
            or (areas.area_level = 'ward' and indicators.finest_area = 'ward')
            or (
                areas.area_level = 'unattributed'
                and indicators.aggregation not in ('distinct', 'survey')
            )
    inner join periods
        on
            areas.area_level in ('london', 'borough')
            or periods.period_type <> 'rolling_year'
),

with_status as (
    select
        due.*,
        status.is_reported,
        status.quarters_reported,
        status.is_whole,
        status.is_provisional,
        status.provisional_reason,
        status.has_unstated,
        case
            when due.area_level <> 'unattributed' and due.aggregation <> 'survey'
                then status.return_status
        end as return_status,
        case
            when due.area_level = 'london' and due.is_from_boroughs then status.boroughs_returned
        end as boroughs_returned,
        case
            when due.area_level = 'london' and due.is_from_boroughs
                then boroughs.boroughs_expected
        end as boroughs_expected
    from due
    cross join boroughs
    inner join status
        on
            due.indicator_id = status.indicator_id
            and status.area_code = coalesce(due.borough_code, due.area_code)
            and due.period_type = status.period_type
            and due.period_start = status.period_start
)

select * from with_status
