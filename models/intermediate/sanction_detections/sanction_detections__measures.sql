-- One row per quarter and area (ward, borough or not attributed): the number of detections for
-- Class A trafficking and for growing cannabis commercially.
with detections as (
    select * from {{ ref('sanction_detections__current') }}
),

measured as (
    select
        {{ finest_area_code() }} as area_code,
        quarter_start,
        {{ count_of('is_class_a_trafficking') }} as class_a_trafficking_detections,
        {{ count_of('is_commercial_cannabis') }} as commercial_cannabis_detections
    from detections
    group by all
)

select * from measured
