-- One row per area that has figures. A borough's cases without a ward have their own row, which is
-- named after the borough.
with areas as (
    select * from {{ source('published', 'areas') }}
),

given as (
    select
        area_code,
        area_name,
        case area_level when 'unattributed' then 'not attributed' else area_level end as area_level,
        case
            when area_level = 'ward' then borough_code
            when area_level <> 'london' then '{{ var("london_code") }}'
        end as parent_code
    from areas
    union all
    select
        {{ ward_remainder('area_code') }} as area_code,
        concat(area_name, ', no ward given') as area_name,
        'no ward given' as area_level,
        area_code as parent_code
    from areas
    where area_level = 'borough'
)

select * from given
