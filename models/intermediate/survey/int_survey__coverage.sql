-- One row per measure and fiscal year: the boroughs with fewer than ten valid answers in one of its
-- completed quarters and, if in one quarter more than one borough is short of answers, why the
-- year is not fit to judge.
with boroughs as (
    select
        measures.indicator_id as measure,
        quarters.fiscal_year,
        quarters.fiscal_quarter,
        areas.area_name,
        coalesce(strata.base, 0) >= {{ var('answers_for_coverage') }} as is_covered
    from {{ ref('confidence_targets') }} as measures
    cross join {{ ref('int_quarters') }} as quarters
    cross join {{ ref('areas') }} as areas
    left join {{ ref('int_survey__strata') }} as strata
        on
            strata.area_level = 'borough'
            and strata.base_kind = 'answers'
            and strata.measure = measures.indicator_id
            and strata.area_code = areas.area_code
            and strata.quarter_start = quarters.quarter_start
    where areas.area_level = 'borough' and quarters.is_complete
),

quarters as (
    select
        measure,
        fiscal_year,
        fiscal_quarter,
        case
            when count_if(not is_covered) > 1
                then fiscal_quarter || ' has ten answers from ' || count_if(is_covered) || ' of '
                    || count(*) || ' boroughs'
        end as fault
    from boroughs
    group by measure, fiscal_year, fiscal_quarter
),

faults as (
    select
        measure,
        fiscal_year,
        {{ dbt.listagg('fault', "'; '", 'order by fiscal_quarter') }} as faults
    from quarters
    group by measure, fiscal_year
),

missing as (
    select distinct
        measure,
        fiscal_year,
        area_name
    from boroughs
    where not is_covered
),

named as (
    select
        measure,
        fiscal_year,
        {{ dbt.listagg('area_name', "', '", 'order by area_name') }} as missing_boroughs
    from missing
    group by measure, fiscal_year
),

coverage as (
    select
        faults.*,
        named.missing_boroughs
    from faults
    left join named on faults.measure = named.measure and faults.fiscal_year = named.fiscal_year
)

select * from coverage
