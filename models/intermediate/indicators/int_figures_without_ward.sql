-- One row for each combination of indicator, borough and period: the part of the borough's figure
-- for which no ward was given. It is the borough's figure minus the figures of its wards. Only
-- indicators that have ward figures are included.
with indicator_values as (
    select * from {{ ref('indicator_values') }}
    where {{ is_rebuilt() }}
),

wards as (
    select
        indicator_id,
        borough_code,
        period_type,
        period_start,
        coalesce({{ exact_sum('numerator', 6) }}, 0) as numerator
    from indicator_values
    where area_level = 'ward'
    group by indicator_id, borough_code, period_type, period_start
),

without_ward as (
    select
        boroughs.indicator_id,
        boroughs.indicator_name,
        boroughs.unit,
        boroughs.adds_up,
        boroughs.borough_code,
        boroughs.ward_code,
        boroughs.area_code,
        'No ward given (' || boroughs.area_name || ')' as area_name,
        boroughs.period_type,
        boroughs.period_start,
        boroughs.period_end,
        boroughs.period_label,
        boroughs.numerator - wards.numerator as numerator,
        boroughs.denominator,
        boroughs.value - wards.numerator as value,
        {%- for number in [
            'lower_95', 'upper_95', 'rate', 'rate_lower_95', 'rate_upper_95', 'population_covered',
            'value_year_before', 'difference_from_year_before'
        ] %}
            cast(null as double) as {{ number }},
        {%- endfor %}
        cast(null as integer) as per,
        cast(null as bigint) as population,
        boroughs.return_status,
        boroughs.is_complete,
        boroughs.is_provisional,
        boroughs.provisional_reason,
        boroughs.quality_flag,
        boroughs.symbols
    from indicator_values as boroughs
    inner join wards
        on
            boroughs.indicator_id = wards.indicator_id
            and boroughs.area_code = wards.borough_code
            and boroughs.period_type = wards.period_type
            and boroughs.period_start = wards.period_start
    where boroughs.area_level = 'borough'
)

select * from without_ward
