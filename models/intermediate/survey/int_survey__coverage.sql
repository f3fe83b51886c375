with boroughs as (
    select
        measures.indicator_id as measure,
        quarters.quarter_start,
        quarters.fiscal_quarter,
        areas.area_name,
        coalesce(strata.base, 0) >= {{ var('answers_for_coverage') }} as is_covered
    from {{ ref('confidence_targets') }} as measures
    cross join {{ ref('int_quarters') }} as quarters
    cross join {{ ref('int_areas') }} as areas
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
        quarter_start,
        case
            when count_if(not is_covered) > 1
                then fiscal_quarter || ' has ten answers from ' || count_if(is_covered) || ' of '
                    || count(*) || ' boroughs'
        end as fault
    from boroughs
    group by measure, quarter_start, fiscal_quarter
),

faults as (
    select
        quarters.measure,
        periods.period_type,
        periods.period_start,
        {{ dbt.listagg('quarters.fault', "'; '", 'order by quarters.quarter_start') }} as faults
    from quarters
    inner join {{ ref('int_period_quarters') }} as periods
        on quarters.quarter_start = periods.quarter_start
    group by quarters.measure, periods.period_type, periods.period_start
),

missing as (
    select distinct
        boroughs.measure,
        periods.period_type,
        periods.period_start,
        boroughs.area_name
    from boroughs
    inner join {{ ref('int_period_quarters') }} as periods
        on boroughs.quarter_start = periods.quarter_start
    where not boroughs.is_covered
),

named as (
    select
        measure,
        period_type,
        period_start,
        {{ dbt.listagg('area_name', "', '", 'order by area_name') }} as missing_boroughs
    from missing
    group by measure, period_type, period_start
),

coverage as (
    select
        faults.*,
        named.missing_boroughs
    from faults
    left join named
        on
            faults.measure = named.measure
            and faults.period_type = named.period_type
            and faults.period_start = named.period_start
)

select * from coverage
