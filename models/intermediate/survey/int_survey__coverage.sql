-- One row per measure, borough and period. Each row shows whether the borough is covered, and
-- whether its share of the weight is plausible. A borough is covered if it has at least ten
-- answers in every quarter. Its shares of London's weight and residents are calculated over the
-- covered boroughs only.
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
        count_if(coalesce(strata.base, 0) >= 10) = count(*) as is_covered,
        coalesce({{ exact_sum('strata.weights') }}, 0) as weights
    from {{ ref('confidence_targets') }} as measures
    cross join {{ ref('int_periods') }} as periods
    cross join {{ ref('int_areas') }} as areas
    inner join {{ ref('int_period_quarters') }} as period_quarters
        on
            period_quarters.period_type = periods.period_type
            and period_quarters.period_start = periods.period_start
    inner join {{ ref('int_populations') }} as populations
        on
            populations.area_code = areas.area_code
            and populations.population_year = year(periods.period_end)
            - case when month(periods.period_end) < 4 then 1 else 0 end
    left join strata
        on
            strata.measure = measures.indicator_id
            and strata.borough_code = areas.area_code
            and strata.quarter_start = period_quarters.quarter_start
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
        coalesce(cast(weight_share / resident_share as decimal(12, 9)) > 2.5, false) as is_heavy
    from shared
),

-- A very heavy borough makes all other shares small, so we leave it out when we look for boroughs
-- that are too light.
of_the_rest as (
    select
        heavy.*,
        {{ share_among('weights', 'is_covered and not is_heavy', by) }} as rest_weight_share,
        {{ share_among('residents', 'is_covered and not is_heavy', by) }} as rest_resident_share
    from heavy
),

light as (
    select
        of_the_rest.*,
        is_covered and not is_heavy
        and cast(rest_weight_share / rest_resident_share as decimal(12, 9)) < 0.4 as is_light
    from of_the_rest
),

coverage as (
    select
        measure,
        period_type,
        period_start,
        area_code,
        area_name,
        is_covered,
        case
            when is_heavy or is_light then area_name || ' has '
                || {{ one_decimal('100 * weight_share') }} || ' % of the weight and '
                || {{ one_decimal('100 * resident_share') }} || ' % of the residents'
        end as fault
    from light
)

select * from coverage
