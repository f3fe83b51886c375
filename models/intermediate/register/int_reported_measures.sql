-- The areas are the wards, "no ward given", the boroughs (for returns without wards) and "not
-- attributed". While the return is outstanding, amounts are unknown. Otherwise a measure without
-- an amount is zero.
select
    areas.area_level,
    areas.borough_code,
    areas.borough_name,
    areas.ward_code,
    case when areas.ward_code is not null then areas.area_name end as ward_name,
    quarters.quarter_start,
    quarters.fiscal_quarter,
    quarters.fiscal_year,
    quarters.fiscal_year_start,
    quarters.is_complete,
    return_status.return_name,
    case when areas.area_level <> 'unattributed' then return_status.return_status end
        as return_status,
    return_status.is_provisional,
    case when return_status.return_status <> 'outstanding' then 0 end as nothing,
    measures.measure,
    case when return_status.return_status <> 'outstanding' then measures.amount end as amount
from {{ ref('int_areas') }} as areas
inner join {{ ref('int_return_status') }} as return_status
    on
        coalesce(areas.borough_code, areas.area_code) = return_status.area_code
        and return_status.offence_category is null
inner join {{ ref('int_quarters') }} as quarters
    on return_status.quarter_start = quarters.quarter_start
left join {{ ref('int_measures') }} as measures
    on
        return_status.return_name = measures.return_name
        and areas.area_code = measures.area_code
        and return_status.quarter_start = measures.quarter_start
