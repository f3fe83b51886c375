-- One row per measure, area (London or borough) and period: whether the answers are good enough to
-- judge the figure, and the notes on unusual waves. All that is said of the survey uses this model.
{%- set least = var('answers_for_label') %}
with intervals as (
    select * from {{ ref('int_survey__intervals') }}
    where base_kind = 'answers'
),

of_waves as (
    select
        quarters.measure,
        quarters.area_code,
        periods.period_type,
        periods.period_start,
        {{ dbt.listagg('quarters.fault', "'; '", 'order by quarters.quarter_start') }} as faults
    from {{ ref('int_survey__quarters') }} as quarters
    inner join {{ ref('int_period_quarters') }} as periods
        on periods.quarter_start = quarters.quarter_start
    where quarters.fault is not null
    group by quarters.measure, quarters.area_code, periods.period_type, periods.period_start
),

coverage as (
    select
        coverage.measure,
        areas.area_code,
        coverage.period_type,
        coverage.period_start,
        {{ dbt.listagg('coverage.fault', "'; '", 'order by coverage.area_name') }} as faults,
        {{ dbt.listagg(
            "case when areas.area_level = 'london' and not coverage.is_covered"
            ~ " then coverage.area_name end", "', '", 'order by coverage.area_name'
        ) }} as missing_boroughs
    from {{ ref('int_survey__coverage') }} as coverage
    inner join {{ ref('int_areas') }} as areas
        on areas.area_level = 'london' or areas.area_code = coverage.area_code
    group by coverage.measure, areas.area_code, coverage.period_type, coverage.period_start
),

noted as (
    select
        waves.measure,
        periods.period_type,
        periods.period_start,
        {{ dbt.listagg('waves.note', "' '", 'order by waves.quarter_start, waves.base_kind') }}
            as notes,
        min(case when waves.accepted_on is null then waves.fiscal_quarter end) as unchecked_wave
    from {{ ref('int_survey__waves') }} as waves
    inner join {{ ref('int_period_quarters') }} as periods
        on periods.quarter_start = waves.quarter_start
    where waves.note is not null
    group by waves.measure, periods.period_type, periods.period_start
),

windows as (
    select
        measures.indicator_id as measure,
        areas.area_level,
        areas.area_code,
        periods.*,
        coverage.missing_boroughs,
        noted.notes,
        noted.unchecked_wave,
        nullif(concat_ws(
            '; ',
            case
                when intervals.base is null then 'no answers'
                when intervals.base < {{ least }} then 'base below {{ least }}'
            end,
            case
                when intervals.effective_base < {{ least }} then 'effective base below {{ least }}'
            end,
            case
                when intervals.base is not null and intervals.upper_95 is null then 'no interval'
                when 100 * (intervals.upper_95 - intervals.lower_95) >= 30
                    then 'interval of 30 points or more'
            end
        ), '') as unreliable,
        of_waves.faults as wave_faults,
        100 * intervals.largest_weight / nullif(intervals.weights, 0) as largest_weight_percent,
        case areas.area_level when 'london' then 1 else 10 end as most_percent,
        coverage.faults as share_faults
    from {{ ref('confidence_targets') }} as measures
    cross join {{ ref('int_areas') }} as areas
    cross join {{ ref('int_periods') }} as periods
    {%- for joined in ('intervals', 'of_waves', 'coverage', 'noted') %}
        left join {{ joined }}
            on {{ joined }}.measure = measures.indicator_id
                and {{ joined }}.period_type = periods.period_type
                and {{ joined }}.period_start = periods.period_start
                {%- if joined != 'noted' %}
                    and {{ joined }}.area_code = areas.area_code
                {%- endif %}
    {%- endfor %}
    where areas.area_level in ('london', 'borough')
),

fitness as (
    select
        {{ [
            'measure', 'area_level', 'area_code', 'period_type', 'period_start', 'period_end',
            'period_label', 'is_complete', 'missing_boroughs', 'notes', 'unchecked_wave'
        ] | join(', ') }},
        unreliable is null as is_reliable,
        nullif(concat_ws(
            '; ',
            unreliable,
            wave_faults,
            case
                when {{ below_mark('most_percent', 'largest_weight_percent') }}
                    then 'one respondent has more than ' || most_percent || '% of the weight'
            end,
            share_faults
        ), '') as reasons
    from windows
)

select
    fitness.*,
    fitness.reasons is null as is_fit
from fitness
