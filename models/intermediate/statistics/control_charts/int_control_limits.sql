-- One row per indicator, area and quarter, with the point that is charted. Each row also has limits
-- based on earlier points in the segment, or the reason why there are no limits. A later quarter
-- never changes the limits.
with points as (
    select * from {{ ref('int_control_points') }}
),

bases as (
    select * from {{ ref('int_control_bases') }}
),

predictions as (
    select * from {{ ref('int_control_predictions') }}
),

seasons as (
    select * from {{ ref('int_control_seasons') }}
),

limited as (
    select
        points.*,
        coalesce(bases.base_points, predictions.points_before) as base_points,
        coalesce(bases.baseline_start, predictions.baseline_start) as baseline_start,
        coalesce(bases.baseline_end, predictions.baseline_end) as baseline_end,
        predictions.points_before is not null as is_predictive,
        coalesce(bases.centre, predictions.centre) as base_centre,
        bases.reach as base_reach,
        case when points.value is not null and predictions.reason is null then predictions.lower end
            as predicted_lower,
        case when points.value is not null and predictions.reason is null then predictions.upper end
            as predicted_upper,
        coalesce(seasons.is_seasonal, false) as is_seasonal,
        case
            when points.aggregation in ('survey', 'stock') then points.aggregation
            when points.points_before < 8 and predictions.points_before is null
                then 'too few points'
            else coalesce(bases.reason, predictions.reason)
        end as reason
    from points
    left join bases
        on
            bases.indicator_id = points.indicator_id
            and bases.area_code = points.area_code
            and bases.segment = points.segment
            and bases.base_points = least(points.points_before, 12)
    left join predictions
        on
            predictions.indicator_id = points.indicator_id
            and predictions.area_code = points.area_code
            and predictions.period_start = points.period_start
    left join seasons
        on
            seasons.indicator_id = points.indicator_id
            and seasons.area_code = points.area_code
            and seasons.segment = points.segment
            and seasons.base_points = bases.base_points
)

select * from limited
