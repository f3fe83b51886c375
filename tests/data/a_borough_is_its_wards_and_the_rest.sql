-- The wide marts hold each borough's wards and a row for what no ward could be given.
-- Their sum is the borough's figure, and a ward's row is the ward's.
{% set measures = {
    'crack_house_closures': ['crack_houses_closed'],
    'cannabis_factory_closures': ['cannabis_factories_closed'],
    'asset_confiscations': [
        'confiscation_orders', 'confiscation_value_gbp', 'confiscation_paid_gbp',
        'cash_forfeitures', 'cash_forfeiture_value_gbp'
    ],
    'sanction_detections': ['class_a_trafficking_detections', 'commercial_cannabis_detections']
} -%}
with wide as (
    {% for mart, columns in measures.items() %}
        {% set is_last_mart = loop.last %}
        {% for column in columns %}
            select
                '{{ column }}' as indicator_id,
                borough_code,
                ward_code,
                quarter_start_date,
                cast({{ column }} as double) as value
            from {{ ref(mart) }}
            {{ 'union all' if not (is_last_mart and loop.last) }}
        {% endfor %}
    {% endfor %}
),

areas as (
    select
        indicator_id,
        coalesce(borough_code, 'E99999999') as area_code,
        quarter_start_date,
        sum(value) as value
    from wide
    group by all
    union all
    select
        indicator_id,
        ward_code as area_code,
        quarter_start_date,
        value
    from wide
    where ward_code is not null
)

select
    areas.indicator_id,
    areas.area_code,
    areas.quarter_start_date,
    areas.value,
    indicator_values.value as indicator_value
from areas
left join {{ ref('indicator_values') }} as indicator_values
    on
        areas.indicator_id = indicator_values.indicator_id
        and areas.area_code = indicator_values.area_code
        and indicator_values.period_type = 'quarter'
        and areas.quarter_start_date = indicator_values.period_start
where
    (areas.value is null) <> (indicator_values.value is null)
    or abs(areas.value - indicator_values.value) > 0.001
