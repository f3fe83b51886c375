-- One row per indicator, area (London, borough or not attributed) and period.
with indicator_values as (
    select * from {{ ref('indicator_values') }}
),

indicators as (
    select * from {{ ref('indicator_register') }}
),

ancestors as (
    select * from {{ ref('int_area_ancestors') }}
),

period_quarters as (
    select * from {{ ref('int_period_quarters') }}
),

years as (
    select 0 as ahead
    union all
    select 1 as ahead
),

lacking as (
    select
        indicator_values.indicator_id,
        indicator_values.area_code,
        indicator_values.area_name,
        indicator_values.area_level,
        indicator_values.period_start as quarter_start,
        indicator_values.period_label as quarter,
        indicators.has_register or indicators.offence_category is not null
        or indicators.aggregation = 'survey' as is_from_boroughs
    from indicator_values
    inner join indicators on indicator_values.indicator_id = indicators.indicator_id
    where
        indicator_values.period_type = 'quarter'
        and indicator_values.area_level in ('borough', 'unattributed')
        and (
            indicator_values.return_status = 'outstanding'
            or indicators.aggregation = 'survey' and coalesce(indicator_values.base, 0) = 0
        )
),

-- Nobody has to send rows that are not attributed to a borough, so such rows do not affect London's
-- status.
by_area as (
    select
        lacking.indicator_id,
        ancestors.ancestor_code as area_code,
        lacking.quarter_start,
        lacking.quarter,
        count(*) as boroughs,
        case
            when bool_and(lacking.is_from_boroughs) then {{ dbt.listagg(
                'lacking.area_name', "', '", 'order by lacking.area_name'
            ) }}
            else 'headquarters'
        end as names,
        bool_and(lacking.is_from_boroughs) and count(*) > 4 as is_many
    from lacking
    inner join ancestors on lacking.area_code = ancestors.area_code
    where lacking.area_level = 'borough' or ancestors.ancestor_code = lacking.area_code
    group by
        lacking.indicator_id, ancestors.ancestor_code, lacking.quarter_start, lacking.quarter
),

of_two_years as (
    select distinct
        by_area.*,
        period_quarters.period_type,
        {{ dbt.dateadd('year', 'years.ahead', 'period_quarters.period_start') }} as period_start
    from by_area
    inner join period_quarters on by_area.quarter_start = period_quarters.quarter_start
    cross join years
),

outstanding as (
    select
        indicator_id,
        area_code,
        period_type,
        cast(period_start as date) as period_start,
        {{ dbt.listagg(
            "case when is_many then cast(boroughs as string) || ' boroughs' else names end"
            ~ " || ' (' || quarter || ')'",
            "'; '",
            'order by quarter_start'
        ) }} as outstanding
    from of_two_years
    group by indicator_id, area_code, period_type, period_start
)

select * from outstanding
