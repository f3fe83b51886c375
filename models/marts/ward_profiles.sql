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
with quarters as (
    select * from {{ ref('int_quarters') }}
),

rates as (
    select * from {{ ref('indicator_rates') }}
    where indicator_id = 'acquisitive_offences' and period_type = 'fiscal_year'
),

-- This return has no mart, because its two measures are indicators.
sanction_detections as (
    {{ dense_measures('sanction_detections', {
        'class_a_trafficking_detections': 'bigint',
        'commercial_cannabis_detections': 'bigint'
    }, ['ward']) | indent(4) }}
),

ward_years as (
    select
        places.ward_code,
        places.ward_name,
        places.borough_code,
        places.borough_name,
        quarters.fiscal_year,
        quarters.fiscal_year_start,
        {%- for mart, columns in measures.items() %}
            {%- for column in columns %}
                cast(sum({{ mart }}.{{ column }}) as bigint) as {{ column }},
            {%- endfor %}
        {%- endfor %}
        count(*) = 4 and bool_and(quarters.is_complete) as is_complete,
        count(*) < 4
        or bool_or(
            {%- for mart in measures %}
                {{ mart }}.is_provisional {{- ' or' if not loop.last }}
            {%- endfor %}
        ) as is_provisional
    from {{ ref('int_place_quarters') }} as places
    inner join quarters on places.quarter_start = quarters.quarter_start
    {%- for mart in measures %}
        left join {{ mart if mart == 'sanction_detections' else ref(mart) }} as {{ mart }}
            on
                places.ward_code = {{ mart }}.ward_code
                and places.quarter_start = {{ mart }}.quarter_start_date
    {%- endfor %}
    where places.area_level = 'ward'
    group by
        places.ward_code, places.ward_name, places.borough_code, places.borough_name,
        quarters.fiscal_year, quarters.fiscal_year_start
),

ward_profiles as (
    select
        ward_years.*,
        rates.population,
        rates.population_covered,
        rates.rate as acquisitive_offences_per_1000
    from ward_years
    left join rates
        on
            ward_years.ward_code = rates.area_code
            and ward_years.fiscal_year_start = rates.period_start
)

select * from ward_profiles
