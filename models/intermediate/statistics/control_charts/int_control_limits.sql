-- Only a final figure has a point, and a percentage only if it is based on enough cases. A break
-- in the series starts a new segment. A point's limits come from the first points before it in
-- its segment, at least eight and at most twelve. Their distance from the mean is 2.66 times the
-- mean moving range, but never less than chance alone would give. If only some boroughs' returns
-- are missing from London's quarter, its point and those before it are the sums over the others.
{%- set series = ['indicator_id', 'area_code', 'judged_start'] %}
{%- set of_cases = 'coalesce(denominator >= ' ~ var('cases_for_percentage') ~ ', true)' %}
with figures as (
    select
        *,
        kind in ('count', 'distinct', 'percent') as is_charted
    from {{ ref('int_figures') }}
    where
        {{ is_rebuilt() }}
        and period_type = 'quarter'
        and area_level in ('london', 'borough')
),

pointed as (
    select
        figures.indicator_id,
        figures.area_code,
        figures.area_level,
        figures.period_type,
        figures.period_start,
        figures.unit,
        figures.denominator,
        figures.has_label,
        figures.is_charted,
        case when figures.is_sum_of_boroughs then figures.boroughs_expected end as boroughs,
        figures.area_level = 'borough'
        and coalesce(figures.return_status = 'not_stated', false) as is_unstated,
        case
            when
                figures.is_charted
                and figures.has_label
                and not figures.is_provisional
                and {{ of_cases | replace('denominator', 'figures.denominator') }}
                then figures.value
        end as point,
        count(breaks.period_start) as segment
    from figures
    left join {{ ref('int_breaks') }} as breaks
        on
            breaks.comparison = 'quarter_on_quarter'
            and breaks.indicator_id = figures.indicator_id
            and breaks.area_code = figures.area_code
            and breaks.period_start <= figures.period_start
    group by all
),

-- A borough's figure that is whole but not final waits for something other than a return.
boroughs as (
    select
        *,
        count(*) over quarters as boroughs,
        count_if(not is_provisional) over quarters as boroughs_final,
        count_if(is_provisional and is_whole) over quarters as boroughs_waiting
    from figures
    where area_level = 'borough' and is_sum_of_boroughs and is_charted and has_label
    window quarters as (partition by indicator_id, period_start)
),

like_for_like as (
    select
        judged.indicator_id,
        judged.unit,
        judged.period_start as judged_start,
        earlier.period_start,
        judged.boroughs_final as boroughs,
        case
            when count_if(not earlier.is_provisional) = judged.boroughs_final
                then {{ exact_sum('earlier.numerator', 6) }}
        end as numerator,
        {{ exact_sum('earlier.denominator', 6) }} as denominator
    from boroughs as judged
    inner join boroughs as earlier
        on
            judged.indicator_id = earlier.indicator_id
            and judged.area_code = earlier.area_code
            and judged.period_start >= earlier.period_start
    where
        not judged.is_provisional
        and judged.boroughs_final >= {{ var('boroughs_for_london') }}
        and judged.boroughs_final < judged.boroughs
        and judged.boroughs_waiting = 0
    group by
        judged.indicator_id, judged.unit, judged.period_start, earlier.period_start,
        judged.boroughs_final
),

-- One row for each quarter to judge and each quarter of its segment up to it.
compared as (
    select
        judged.indicator_id,
        judged.area_code,
        judged.period_start as judged_start,
        earlier.period_start,
        coalesce(like_for_like.boroughs, judged.boroughs) as boroughs,
        case
            when like_for_like.boroughs is null then earlier.denominator
            else like_for_like.denominator
        end as denominator,
        case
            when like_for_like.boroughs is null then earlier.point
            when judged.unit = 'count' then like_for_like.numerator
            when {{ of_cases | replace('denominator', 'like_for_like.denominator') }}
                then {{ quotient(
                    'like_for_like.numerator', 'like_for_like.denominator', 'judged.unit'
                ) }}
        end as point
    from pointed as judged
    inner join pointed as earlier
        on
            judged.indicator_id = earlier.indicator_id
            and judged.area_code = earlier.area_code
            and judged.segment = earlier.segment
            and judged.period_start >= earlier.period_start
    left join like_for_like
        on
            judged.area_level = 'london'
            and judged.indicator_id = like_for_like.indicator_id
            and judged.period_start = like_for_like.judged_start
            and earlier.period_start = like_for_like.period_start
),

numbered as (
    select
        *,
        row_number() over quarters as quarter_number,
        count(point) over (
            partition by {{ series | join(', ') }} order by period_start
            rows between unbounded preceding and 1 preceding
        ) as points_before,
        count(case when period_start < judged_start then point end) over judged
            as points_of_judged
    from compared
    window
        quarters as (partition by {{ series | join(', ') }} order by period_start),
        judged as (partition by {{ series | join(', ') }})
),

-- The point and the six points before it; quarters without a point are passed over.
runs as (
    select
        {{ series | join(', ') }},
        min(point) as lowest,
        max(point) as highest
    from numbered
    where point is not null and points_before >= points_of_judged - 6
    group by {{ series | join(', ') }}
    having count(*) = 7
),

-- Only neighbouring quarters that both have a point have a moving range.
moved as (
    select
        *,
        case
            when quarter_number - lag(quarter_number) over base = 1
                then abs(point - lag(point) over base)
        end as moving_range
    from numbered
    where
        point is not null
        and period_start < judged_start
        and points_before < {{ var('points_for_limits')[1] }}
        and points_of_judged >= {{ var('points_for_limits')[0] }}
    window base as (partition by {{ series | join(', ') }} order by quarter_number)
),

averaged as (
    select
        *,
        {{ exact_sum('moving_range', 12, 'judged') }}
        / nullif(count(moving_range) over judged, 0) as mean_range
    from moved
    window judged as (partition by {{ series | join(', ') }})
),

-- Improbably large ranges are left out, so that they do not widen the limits.
screened as (
    select
        {{ series | join(', ') }},
        {{ exact_mean('point') }} as centre,
        coalesce(
            nullif({{ exact_mean(
                'case when moving_range < 3.267 * mean_range then moving_range end'
            ) }}, 0), mean_range
        ) as mean_range
    from averaged
    group by {{ series | join(', ') }}, mean_range
),

reached as (
    select
        pointed.indicator_id,
        pointed.area_code,
        pointed.period_type,
        pointed.period_start,
        pointed.unit,
        pointed.has_label,
        pointed.is_charted,
        pointed.is_unstated,
        judged.point,
        case when judged.point is not null then judged.boroughs end as boroughs,
        judged.points_before,
        runs.lowest,
        runs.highest,
        screened.centre,
        screened.mean_range,
        greatest(2.66 * screened.mean_range, 3 * case pointed.unit
            when 'count' then sqrt(screened.centre)
            else sqrt(screened.centre * greatest(100 - screened.centre, 0) / judged.denominator)
        end) as reach
    from pointed
    inner join numbered as judged
        on
            pointed.indicator_id = judged.indicator_id
            and pointed.area_code = judged.area_code
            and pointed.period_start = judged.period_start
            and judged.period_start = judged.judged_start
    left join runs
        on
            judged.indicator_id = runs.indicator_id
            and judged.area_code = runs.area_code
            and judged.judged_start = runs.judged_start
    left join screened
        on
            judged.indicator_id = screened.indicator_id
            and judged.area_code = screened.area_code
            and judged.judged_start = screened.judged_start
            and judged.point is not null
),

limits as (
    select
        reached.*,
        case
            when not has_label then 'so_far'
            when not is_charted then 'no_chart_for_unit'
            when points_before < {{ var('points_for_limits')[0] }} then 'few_points'
            when unit = 'count' and centre < 2 then 'few_events'
            when centre is not null and (mean_range is null or reach = 0) then 'no_variation'
        end as chart_reason
    from reached
)

select * from limits
