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
        avg(case
            when quarters.is_complete and acquisitive_offences.return_status <> 'outstanding'
                then cast(1 as double)
            else 0
        end) as share_reported,
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
        left join {{ ref(mart) }} as {{ mart }}
            on
                places.ward_code = {{ mart }}.ward_code
                and places.quarter_start = {{ mart }}.quarter_start_date
    {%- endfor %}
    where places.area_level = 'ward'
    group by
        places.ward_code, places.ward_name, places.borough_code, places.borough_name,
        quarters.fiscal_year, quarters.fiscal_year_start
),

covered as (
    select
        ward_years.*,
        populations.population,
        populations.population * ward_years.share_reported as population_covered
    from ward_years
    left join populations
        on
            ward_years.ward_code = populations.area_code
            and year(ward_years.fiscal_year_start) = populations.population_year
),

ward_profiles as (
    select
        ward_code,
        ward_name,
        borough_code,
        borough_name,
        fiscal_year,
        fiscal_year_start,
        {%- for columns in measures.values() %}
            {%- for column in columns %}
                {{ column }},
            {%- endfor %}
        {%- endfor %}
        is_complete,
        is_provisional,
        cast(population as bigint) as population,
        cast(population_covered as double) as population_covered,
        1e3 * acquisitive_offences / nullif(population_covered, 0)
            as acquisitive_offences_per_1000
    from covered
)

select * from ward_profiles
