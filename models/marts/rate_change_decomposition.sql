-- One row per rate and year: London's change on the year before, split into two parts.
with figures as (
    select indicator_values.* from {{ ref('indicator_values') }} as indicator_values
    inner join {{ ref('indicator_register') }} as indicators
        on indicators.indicator_id = indicator_values.indicator_id
    where
        indicator_values.period_type in ('fiscal_year', 'rolling_year')
        and indicators.denominator_measure is not null
        and indicators.aggregation in ('sum', 'mean')
),

-- A break in any borough is also a break for London.
breaks as (
    select * from {{ ref('int_breaks__crossed') }}
    where comparison = 'year_on_year' and area_code = '{{ var("london_code") }}'
),

paired as (
    select
        now.*,
        before.period_label as year_before_label,
        before.value as value_year_before,
        before.denominator as denominator_year_before,
        not now.is_provisional and not before.is_provisional as is_like_for_like
    from figures as now
    inner join figures as before
        on
            before.indicator_id = now.indicator_id
            and before.area_code = now.area_code
            and before.period_type = now.period_type
            and before.period_start = cast(
                {{ dbt.dateadd('year', -1, 'now.period_start') }} as date
            )
),

parts as (
    select
        indicator_id,
        period_type,
        period_start,
        {{ exact_sum('denominator_year_before * (value - value_year_before)', 12) }}
            as weighted_change,
        count(case when area_level = 'borough' and value > value_year_before then 1 end)
            as boroughs_higher,
        count(case when area_level = 'borough' and value < value_year_before then 1 end)
            as boroughs_lower
    from paired
    where area_level in ('borough', 'unattributed')
    group by indicator_id, period_type, period_start
),

split as (
    select
        london.*,
        london.value - london.value_year_before as difference,
        case
            when london.value is not null
                then coalesce(parts.weighted_change, 0)
                    / nullif(london.denominator_year_before, 0)
        end as within_boroughs,
        parts.boroughs_higher,
        parts.boroughs_lower,
        breaks.indicator_id is not null as is_broken
    from paired as london
    left join breaks
        on
            london.indicator_id = breaks.indicator_id
            and london.period_type = breaks.period_type
            and london.period_start = breaks.period_start
    left join parts
        on
            parts.indicator_id = london.indicator_id
            and parts.period_type = london.period_type
            and parts.period_start = london.period_start
    where london.area_level = 'london' and london.is_complete
),

decomposition as (
    select
        indicator_id,
        indicator_name,
        unit,
        period_type,
        period_start,
        period_label,
        year_before_label,
        value,
        value_year_before,
        difference,
        within_boroughs,
        difference - within_boroughs as mix,
        cast(boroughs_higher as integer) as boroughs_higher,
        cast(boroughs_lower as integer) as boroughs_lower,
        is_like_for_like and not is_broken as is_like_for_like,
        difference * within_boroughs < 0 as is_reversed
    from split
)

select * from decomposition
