-- One row a ward (else borough, else not attributed) and quarter: Class A trafficking detections.
-- The three offences of supplying, meaning to supply, and importing or exporting Class A drugs.
with sanction_detections as (
    select * from {{ ref('sanction_detections__current') }}
    where is_class_a_trafficking
),

counted as (
    select
        'class_a_trafficking_detections' as indicator_id,
        {{ finest_area_code() }} as area_code,
        quarter_start,
        cast(count(*) as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        cast(null as string) as counted_ref
    from sanction_detections
    group by all
)

select * from counted
