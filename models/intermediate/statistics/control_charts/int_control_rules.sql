-- One row per indicator, area and quarter with limits: the rule that flags its point, if any.
-- Patterns are of consecutive quarters of one segment: a quarter without a point breaks them.
with points as (
    select
        limits.*,
        case when plotted < lower or plotted > upper then 1 else 0 end as is_outside,
        case
            when plotted between lower and upper and (plotted < near_lower or plotted > near_upper)
                then 1
            else 0
        end as is_outer,
        sign(plotted - lag(plotted) over series) as direction
    from {{ ref('int_control_limits') }} as limits
    where reason is null
    window series as (partition by indicator_id, area_code, segment order by period_start)
),

islands as (
    select
        points.*,
        {%- for pattern in ('side', 'direction') %}
            row_number() over series - row_number() over (
                partition by indicator_id, area_code, segment, {{ pattern }} order by period_start
            ) as {{ pattern }}_island,
        {%- endfor %}
        case
            when abs(side + lag(side) over series + lag(side, 2) over series) = 3
                and is_outer + lag(is_outer) over series + lag(is_outer, 2) over series >= 2
                then 1
            else 0
        end as ends_three
    from points
    window series as (partition by indicator_id, area_code, segment order by period_start)
),

counted as (
    select
        islands.*,
    {%- for pattern in ('side', 'direction') %}
        case
            when {{ pattern }} <> 0
                then count(*) over (
                        partition by
                            indicator_id, area_code, segment, {{ pattern }}, {{ pattern }}_island
                        )
            else 0
        end as {{ pattern }}_length{{ ',' if not loop.last }}
    {%- endfor %}
    from islands
),

-- The first point of a trend belongs to it, and takes its direction.
patterns as (
    select
        counted.*,
        case
            when direction_length >= 6 then direction
            when lead(direction_length) over series >= 6 then lead(direction) over series
        end as trend,
        is_outer = 1 and greatest(
            ends_three,
            coalesce(lead(ends_three) over series, 0),
            coalesce(lead(ends_three, 2) over series, 0)
        ) = 1 as is_two_of_three
    from counted
    window series as (partition by indicator_id, area_code, segment order by period_start)
),

ruled as (
    select
        patterns.*,
        case
            when plotted is null then null
            when is_outside = 1 then 'outside limits'
            when trend is not null then 'trend'
            when is_two_of_three then 'two of three'
            when side_length >= 7 then 'run'
        end as rule
    from patterns
),

shifted as (
    select
        ruled.*,
        case when rule = 'trend' then trend when rule is not null then side end as shift
    from ruled
)

select * from shifted
