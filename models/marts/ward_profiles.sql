-- One row per ward and fiscal year: its residents, their concerns and what was done there.
-- A year is the sum of the quarters that came, null if none did, and provisional if a part has not;
-- rates per 1,000 residents.
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

-- Headquarters' returns that came before their quarter was over.
early as (
    select distinct quarter_start from {{ ref('int_return_status') }}
    where is_early and return_name in ({{ listed(measures) }})
),

populations as (
    select * from {{ ref('int_populations') }}
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
        or bool_or(not quarters.is_complete)
        or count(early.quarter_start) > 0
        or {% for mart in measures -%}
            count_if({{ mart }}.return_status = 'outstanding')
            {{- ' + ' if not loop.last }}
        {%- endfor %} > 0 as is_provisional
    from {{ ref('int_place_quarters') }} as places
    inner join quarters on places.quarter_start = quarters.quarter_start
    {%- for mart in measures %}
        left join {{ ref(mart) }} as {{ mart }}
            on
                places.ward_code = {{ mart }}.ward_code
                and places.quarter_start = {{ mart }}.quarter_start_date
    {%- endfor %}
    left join early on places.quarter_start = early.quarter_start
    where places.area_level = 'ward'
    group by
        places.ward_code, places.ward_name, places.borough_code, places.borough_name,
        quarters.fiscal_year, quarters.fiscal_year_start
),

ward_profiles as (
    select
        ward_years.*,
        cast(populations.population as bigint) as population,
        1e3 * ward_years.acquisitive_offences / nullif(populations.population, 0)
            as acquisitive_offences_per_1000
    from ward_years
    left join populations
        on
            ward_years.ward_code = populations.area_code
            and year(ward_years.fiscal_year_start) = populations.population_year
)

select * from ward_profiles
