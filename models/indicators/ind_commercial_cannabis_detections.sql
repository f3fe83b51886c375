-- One row a ward (else borough, else not attributed) and quarter: commercial cannabis detections.
-- Production or cultivation of cannabis that the officer flagged as commercial.
with sanction_detections as (
    select * from {{ ref('sanction_detections__current') }}
    where is_commercial_cannabis
),

counted as (
    select
        'commercial_cannabis_detections' as indicator_id,
        {{ finest_area_code() }} as area_code,
        quarter_start,
        cast(count(*) as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        cast(null as string) as counted_ref
    from sanction_detections
    group by all
)

select * from counted
