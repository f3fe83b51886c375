-- One row per ward and fiscal year: residents, community concerns, police activity and recorded
-- crime.
{% set measures = {
    'community_concerns': [
        'concerns_raised', 'drug_dealing', 'drug_use', 'crack_house', 'cannabis_factory', 'gang',
        'other'
    ],
    'crack_house_closures': ['crack_houses_closed'],
    'cannabis_factory_closures': ['cannabis_factories_closed'],
    'sanction_detections': ['class_a_trafficking_detections', 'commercial_cannabis_detections'],
    'acquisitive_offences': ['acquisitive_offences']
} -%}
with ward_years as (
    select
        ward_code,
        ward_name,
        borough_code,
        borough_name,
        fiscal_year,
        fiscal_year_start,
        {% for return_name, names in measures.items() -%}
            {% for name in names -%}
                cast({{ reported_sum(return_name, name) }} as bigint) as {{ name }},
            {% endfor -%}
        {% endfor -%}
        count(distinct quarter_start) = 4 and bool_and(is_complete) as is_complete,
        count(distinct quarter_start) < 4 or bool_or(is_provisional) as is_provisional
    from {{ ref('int_reported_measures') }}
    where area_level = 'ward' and return_name in ({{ listed(measures) }})
    group by ward_code, ward_name, borough_code, borough_name, fiscal_year, fiscal_year_start
),

ward_profiles as (
    select
        ward_years.*,
        rates.population,
        rates.population_covered,
        rates.rate as acquisitive_offences_per_1000
    from ward_years
    left join {{ ref('int_indicator_rates') }} as rates
        on
            rates.indicator_id = 'acquisitive_offences'
            and rates.period_type = 'fiscal_year'
            and ward_years.ward_code = rates.area_code
            and ward_years.fiscal_year_start = rates.period_start
)

select * from ward_profiles
