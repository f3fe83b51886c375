-- One row a place (ward, borough without a ward, not attributed) and quarter: detections.
-- Of Class A trafficking, and of cannabis grown commercially.
with detections as (
    select * from {{ ref('sanction_detections__current') }}
),

places as (
    select * from {{ ref('int_place_quarters') }}
),

return_status as (
    select * from {{ ref('int_return_status') }}
    where return_name = 'sanction_detections'
),

counted as (
    select
        {{ finest_area_code() }} as area_code,
        quarter_start,
        count_if(is_class_a_trafficking) as class_a_trafficking_detections,
        count_if(is_commercial_cannabis) as commercial_cannabis_detections
    from detections
    group by all
),

sanction_detections as (
    select
        places.borough_code,
        places.borough_name,
        places.ward_code,
        places.ward_name,
        places.quarter_start as quarter_start_date,
        places.fiscal_quarter,
        return_status.return_status,
        {{ zero_unless_outstanding('class_a_trafficking_detections') }},
        {{ zero_unless_outstanding('commercial_cannabis_detections') }}
    from places
    left join return_status
        on
            places.borough_code = return_status.borough_code
            and places.quarter_start = return_status.quarter_start
    left join counted
        on
            places.area_code = counted.area_code
            and places.quarter_start = counted.quarter_start
)

select * from sanction_detections
