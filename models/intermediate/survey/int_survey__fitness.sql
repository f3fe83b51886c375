-- One row per measure, area (London or borough) and period. Each row shows whether the answers are
-- good enough to judge the figure. Every text, flag and chart about the survey uses this model.
with intervals as (
    select * from {{ ref('int_survey__intervals') }}
    where base_kind = 'answers'
),

quarter_faults as (
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
        case
            when areas.area_level = 'london' then {{ dbt.listagg(
                'case when not coverage.is_covered then coverage.area_name end', "', '",
                'order by coverage.area_name'
            ) }}
        end as missing_boroughs
    from {{ ref('int_survey__coverage') }} as coverage
    inner join {{ ref('int_areas') }} as areas
        on areas.area_level = 'london' or areas.area_code = coverage.area_code
    group by
        coverage.measure, areas.area_code, areas.area_level, coverage.period_type,
        coverage.period_start
),

windows as (
    select
        measures.indicator_id as measure,
        areas.area_level,
        areas.area_code,
        periods.*,
        intervals.base,
        intervals.effective_base,
        100 * (intervals.upper_95 - intervals.lower_95) as width,
        100 * intervals.largest_weight / nullif(intervals.weights, 0) as largest_weight_percent,
        quarter_faults.faults as quarter_faults,
        coverage.faults as share_faults,
        waves.fault as wave_fault,
        coverage.missing_boroughs
    from {{ ref('confidence_targets') }} as measures
    cross join {{ ref('int_areas') }} as areas
    cross join {{ ref('int_periods') }} as periods
    {%- for joined in ('intervals', 'quarter_faults', 'coverage', 'waves') %}
        left join {{ ref('int_survey__waves') ~ ' as waves' if joined == 'waves' else joined }}
            on {{ joined }}.measure = measures.indicator_id
                and {{ joined }}.area_code = areas.area_code
                and {{ joined }}.period_type = periods.period_type
                and {{ joined }}.period_start = periods.period_start
    {%- endfor %}
    where areas.area_level in ('london', 'borough')
),

doubted as (
    select
        windows.*,
        nullif(concat_ws(
            '; ',
            case when base is null then 'no answers' when base < 30 then 'base below 30' end,
            case when effective_base < 30 then 'effective base below 30' end,
            case
                when base is not null and width is null then 'no interval'
                when width >= 30 then 'interval of 30 points or more'
            end
        ), '') as unreliable,
        case
            when area_level = 'london' and {{ below_mark('1', 'largest_weight_percent') }}
                then {{ distinct_from('largest_weight_percent', ['1']) }}
            when area_level = 'borough' and {{ below_mark('10', 'largest_weight_percent') }}
                then {{ distinct_from('largest_weight_percent', ['10']) }}
        end as largest
    from windows
),

fitness as (
    select
        measure,
        area_level,
        area_code,
        period_type,
        period_start,
        period_end,
        period_label,
        is_complete,
        missing_boroughs,
        unreliable is null as is_reliable,
        nullif(concat_ws(
            '; ',
            unreliable,
            quarter_faults,
            'one respondent has ' || largest || ' % of the weight',
            share_faults,
            wave_fault
        ), '') as reasons
    from doubted
)

select
    fitness.*,
    fitness.reasons is null as is_fit
from fitness
