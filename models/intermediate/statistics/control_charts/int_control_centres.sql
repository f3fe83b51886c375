-- One row per indicator, area and segment: its first twelve points and their centre.
-- The mean; for percentages and days, the pooled ratio. It holds for the whole segment.
with points as (
    select * from {{ ref('int_control_points') }}
),

segments as (
    select
        indicator_id,
        area_code,
        segment,
        max(case when unit = 'gbp' and value <= 0 then 1 else 0 end) as zero_pounds,
        count(case when is_baseline then 1 end) as points,
        min(case when is_baseline then period_start end) as baseline_start,
        max(case when is_baseline then period_end end) as baseline_end,
        case min(chart)
            when 'xmr'
                then {{ exact_sum('case when is_baseline then plotted end', 18) }}
                    / nullif(count(case when is_baseline then plotted end), 0)
            else {{ exact_sum('case when is_baseline then numerator end', 12) }}
                / nullif({{ exact_sum('case when is_baseline then denominator end', 12) }}, 0)
        end as centre
    from points
    group by indicator_id, area_code, segment
)

select * from segments
