{% macro dense_measures(return_name, measures, area_levels=['ward', 'borough', 'unattributed']) %}
with counted as (
    select
        area_code,
        quarter_start
        {%- for measure in measures %},
        sum({{ measure }}) as {{ measure }}
        {%- endfor %}
    from {{ ref(return_name ~ '__measures') }}
    group by area_code, quarter_start
)

select
    places.borough_code,
    places.borough_name,
    places.ward_code,
    places.ward_name,
    places.quarter_start as quarter_start_date,
    places.fiscal_quarter,
    places.fiscal_year,
    case when places.area_level <> 'unattributed' then return_status.return_status end
        as return_status
    {%- for measure, data_type in measures.items() %},
    cast(case
        when return_status.return_status <> 'outstanding'
            then coalesce(counted.{{ measure }}, 0)
    end as {{ data_type }}) as {{ measure }}
    {%- endfor %}
from {{ ref('int_place_quarters') }} as places
inner join {{ ref('int_return_status') }} as return_status
    on
        return_status.return_name = '{{ return_name }}'
        and coalesce(places.borough_code, places.area_code) = return_status.area_code
        and places.quarter_start = return_status.quarter_start
left join counted
    on
        places.area_code = counted.area_code
        and places.quarter_start = counted.quarter_start
where places.area_level in ({{ listed(area_levels) }})
{% endmacro %}
