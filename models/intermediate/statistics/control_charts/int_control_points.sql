-- One row per indicator, area (London or borough) and quarter, with the point that the control
-- chart plots, if there is one. Only a final figure has a point, and a percentage only if it is
-- based on enough cases. A break in the series starts a new segment.
with figures as (
    select
        *,
        kind in ('count', 'distinct', 'percent') as is_charted
    from {{ ref('figures') }}
    where
        {{ is_rebuilt() }}
        and period_type = 'quarter'
        and area_level in ('london', 'borough')
),

breaks as (
    select * from {{ ref('int_breaks') }}
),

pointed as (
    select
        figures.indicator_id,
        figures.area_code,
        figures.period_type,
        figures.period_start,
        figures.unit,
        case
            when not figures.has_label then 'so far only'
            when not figures.is_charted then 'no chart for this unit'
        end as reason,
        case
            when
                figures.is_charted
                and figures.has_label
                and not figures.is_provisional
                and coalesce(figures.denominator >= {{ var('cases_for_percentage') }}, true)
                then figures.value
        end as point,
        figures.denominator,
        figures.area_level = 'borough'
        and coalesce(figures.return_status = 'not_stated', false) as is_unstated,
        count(breaks.quarter_start) as segment
    from figures
    left join breaks
        on
            breaks.indicator_id = figures.indicator_id
            and breaks.area_code = figures.area_code
            and breaks.quarter_start <= figures.period_start
    group by all
),

numbered as (
    select
        pointed.*,
        row_number() over segments as quarter_number,
        count(point) over (
            partition by indicator_id, area_code, segment order by period_start
            rows between unbounded preceding and 1 preceding
        ) as points_before
    from pointed
    window segments as (partition by indicator_id, area_code, segment order by period_start)
)

select * from numbered
