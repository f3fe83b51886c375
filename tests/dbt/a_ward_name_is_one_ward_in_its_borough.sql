{{ config(tags=['code']) }}
-- Two wards of one borough that fold to one name would double the rows that name it.
select
    borough_code,
    {{ folded_ward('ward_name') }} as ward_folded,
    count(*) as wards
from {{ ref('wards') }}
group by all
having count(*) > 1
