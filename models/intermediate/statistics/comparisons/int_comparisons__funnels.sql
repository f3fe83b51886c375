-- One row per indicator, borough and completed rolling year, with the funnel around London's level.
-- By chance alone, the boroughs' scores would have a variance of 1 (Spiegelhalter 2005), or less
-- once extreme scores are replaced. If the variance is larger, the boroughs differ by more than
-- chance and the funnel is widened.
with limited as (
    select * from {{ ref('int_comparisons__limited') }}
),

by_chance as (
    select * from {{ ref('winsorised_squares') }}
),

-- Distinct counts and indices have no funnel, because they are not plain sums. The survey has no
-- funnel, because it has its own standard errors.
levelled as (
    select
        limited.*,
        aggregation = 'sum' and unit = 'count' as is_rate,
        aggregation = 'sum' and unit = 'percent' and base is not null as is_share,
        sqrt(london_events / nullif(london_covered, 0) * covered + 0.375) as level_root,
        asin(sqrt(london_numerator / nullif(london_base, 0))) as level_angle
    from limited
),

scored as (
    select
        levelled.*,
        case
            when is_rate then 2 * (sqrt(events + 0.375) - level_root)
            when is_share
                then 2 * sqrt(base + 0.5)
                    * (asin(sqrt((numerator + 0.375) / (base + 0.75))) - level_angle)
        end as score
    from levelled
),

numbered as (
    select
        scored.*,
        case when not is_own_provisional then score end as known_score,
        count(case when not is_own_provisional then score end) over year as boroughs,
        row_number() over (
            partition by indicator_id, period_start
            order by case when not is_own_provisional then score end nulls last, area_code
        ) as place
    from scored
    window year as (partition by indicator_id, period_start)
),

edged as (
    select
        numbered.*,
        max(case when place = 1 + round(0.1 * boroughs) then known_score end) over year as lowest,
        max(case when place = boroughs - round(0.1 * boroughs) then known_score end) over year
            as highest
    from numbered
    window year as (partition by indicator_id, period_start)
),

drawn_in as (
    select
        edged.*,
        case
            when known_score is not null
                then power(least(greatest(known_score, lowest), highest), 2)
        end as square
    from edged
),

spread as (
    select
        drawn_in.*,
        {{ exact_sum('square', 18, 'year') }} / drawn_in.boroughs / by_chance.mean_square
            as overdispersion
    from drawn_in
    left join by_chance on drawn_in.boroughs = by_chance.boroughs
    window year as (partition by indicator_id, period_start)
),

stretched as (
    select
        spread.*,
        case when overdispersion is not null then sqrt(greatest(overdispersion, 1)) end as stretch
    from spread
),

-- The limits for events and numerators are calculated from the score, so that the funnel and the
-- label always agree.
bounded as (
    select
        stretched.*,
        case when stretch > 0 then nullif(case when is_rate then covered else base end, 0) end
            as size,
    {%- for side, sign, level in [
        ('lower', '-', '95'), ('upper', '+', '95'), ('lower', '-', '998'), ('upper', '+', '998')
    ] %}
        {%- set reach = var('normal_quantile_' ~ level) ~ ' * stretch / 2' %}
        case
            when is_rate
                then greatest(
                        power(greatest(level_root {{ sign }} {{ reach }}, 0), 2) - 0.375, 0
                    )
            when is_share
                then greatest(least((base + 0.75) * power(sin(least(greatest(
                        level_angle {{ sign }} {{ reach }} / sqrt(base + 0.5), 0
                        ), asin(1))), 2) - 0.375, base), 0)
        end as {{ side }}_events_{{ level }}{{ ',' if not loop.last }}
    {%- endfor %}
    from stretched
),

funnels as (
    select
        bounded.*,
    {%- for limit in ('lower_95', 'upper_95', 'lower_998', 'upper_998') %}
        {%- set events = limit | replace('_', '_events_') %}
        case when is_rate then 1e5 else 100 end * {{ events }} / size as funnel_{{ limit }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from bounded
)

select * from funnels
