-- One row per measure, borough and period: whether the borough is covered, and whether its share of
-- the weight is plausible. A borough is covered if it has at least ten answers in every completed
-- quarter. Its shares of London's weight and residents are calculated only over covered boroughs.
with strata as (
    select * from {{ ref('int_survey__strata') }}
    where area_level = 'london' and base_kind = 'answers'
),

windows as (
    select
        measures.indicator_id as measure,
        periods.period_type,
        periods.period_start,
        areas.area_code,
        areas.area_name,
        cast(populations.population as double) as residents,
        cast(coalesce(sum(strata.base), 0) as bigint) as answers,
        count_if(
            quarters.is_complete and coalesce(strata.base, 0) < {{ var('answers_for_coverage') }}
        ) = 0 as is_covered,
        coalesce({{ exact_sum('strata.weights') }}, 0) as weights
    from {{ ref('confidence_targets') }} as measures
    cross join {{ ref('int_periods') }} as periods
    cross join {{ ref('int_areas') }} as areas
    inner join {{ ref('int_quarters') }} as quarters
        on quarters.quarter_start between periods.period_start and periods.period_end
    inner join {{ ref('int_populations') }} as populations
        on
            populations.area_code = areas.area_code
            and populations.population_year = periods.population_year
    left join strata
        on
            strata.measure = measures.indicator_id
            and strata.borough_code = areas.area_code
            and strata.quarter_start = quarters.quarter_start
    where areas.area_level = 'borough'
    group by all
),

{%- set by = 'measure, period_type, period_start' %}

shared as (
    select
        windows.*,
        {{ share_among('weights', 'is_covered', by) }} as weight_share,
        {{ share_among('residents', 'is_covered', by) }} as resident_share
    from windows
),

heavy as (
    select
        shared.*,
        coalesce({{ below_mark('2.5', 'weight_share / resident_share') }}, false) as is_heavy
    from shared
),

-- A very heavy borough makes all other shares small, so we exclude it when looking for boroughs
-- that are too light.
of_the_rest as (
    select
        heavy.*,
        {{ share_among('weights', 'is_covered and not is_heavy', by) }} as rest_weight_share,
        {{ share_among('residents', 'is_covered and not is_heavy', by) }} as rest_resident_share
    from heavy
),

coverage as (
    select
        measure,
        period_type,
        period_start,
        area_code,
        area_name,
        answers,
        is_covered,
        case
            when
                is_heavy
                or is_covered
                and {{ below_mark('rest_weight_share / rest_resident_share', '0.4') }}
                then area_name || ' has '
                    || {{ one_decimal('100 * weight_share') }} || '% of the weight and '
                    || {{ one_decimal('100 * resident_share') }} || '% of the residents'
        end as fault
    from of_the_rest
)

select * from coverage
