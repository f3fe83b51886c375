-- One row per indicator, area (London or borough) and quarter, with the point that the control
-- chart plots. A quarter has no point if its figure is provisional or missing. A run or trend does
-- not continue across a quarter without a point. A share of pounds is plotted as log odds, so a
-- quarter with a share of 0 or 1 has no point.
with figures as (
    select
        indicator_values.*,
        indicators.aggregation,
        indicators.good_direction,
        indicators.has_label,
        case
            when indicator_values.unit = 'days' then 'u_prime'
            when indicator_values.unit = 'percent' and indicators.aggregation <> 'mean'
                then 'p_prime'
            else 'xmr'
        end as chart,
        not indicator_values.is_provisional
        and (
            indicator_values.unit <> 'percent'
            or indicators.aggregation <> 'mean'
            or (
                indicator_values.numerator > 0
                and indicator_values.numerator < indicator_values.denominator
            )
        ) as is_point
    from {{ ref('indicator_values') }} as indicator_values
    inner join {{ ref('indicator_register') }} as indicators
        on indicators.indicator_id = indicator_values.indicator_id
    where
        indicator_values.period_type = 'quarter'
        and indicator_values.area_level in ('london', 'borough')
),

starts as (
    select
        indicator_id,
        area_code,
        quarter_start
    from {{ ref('rebasings') }}
    union
    select
        indicator_id,
        area_code,
        quarter_start
    from {{ ref('int_breaks') }}
),

segments as (
    select
        figures.indicator_id,
        figures.area_code,
        figures.period_start,
        count(starts.quarter_start) as segment
    from figures
    left join starts
        on
            starts.indicator_id = figures.indicator_id
            and starts.area_code = figures.area_code
            and starts.quarter_start <= figures.period_start
    group by figures.indicator_id, figures.area_code, figures.period_start
),

charted as (
    select
        figures.indicator_id,
        figures.area_level,
        figures.area_code,
        figures.area_name,
        figures.period_start,
        figures.period_end,
        figures.period_label,
        figures.unit,
        figures.aggregation,
        figures.good_direction,
        figures.has_label,
        figures.chart,
        segments.segment,
        figures.area_level = 'borough' and coalesce(figures.return_status = 'not_stated', false)
            as is_unstated,
    {%- for column in ('value', 'numerator', 'denominator') %}
        case when figures.is_point then cast(figures.{{ column }} as double) end
            as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
    from figures
    inner join segments
        on
            segments.indicator_id = figures.indicator_id
            and segments.area_code = figures.area_code
            and segments.period_start = figures.period_start
),

-- Zero has no logarithm, so a quarter with £0 is plotted below any limit.
plotted as (
    select
        charted.*,
        case
            when value is null then null
            when chart <> 'xmr' then numerator / nullif(denominator, 0)
            when unit in ('gbp', 'index') then log10(greatest(value, 1e-300))
            when unit = 'percent' then ln(numerator / (denominator - numerator))
            else value
        end as plotted
    from charted
),

points as (
    select
        plotted.*,
        row_number() over series as place,
        count(value) over (partition by indicator_id, area_code, segment) as points,
        count(value) over (
            partition by indicator_id, area_code, segment
            order by period_start rows between unbounded preceding and 1 preceding
        ) as points_before,
        sign(plotted - lag(plotted) over series) as direction
    from plotted
    window series as (partition by indicator_id, area_code, segment order by period_start)
)

select * from points
