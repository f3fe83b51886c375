-- One row per measure, area (London or borough) and quarter so far. A borough needs at least ten
-- answers, and London needs at least 31 boroughs with ten answers or more each. A quarter's weights
-- are at fault if their total is less than half or more than twice the median quarter's total. A
-- borough's weights are at fault only if London's weights are also at fault. The model
-- int_survey__coverage checks the weights of single boroughs. A wave received before its quarter
-- was over may be incomplete, so its answers are at fault too.
with strata as (
    select * from {{ ref('int_survey__strata') }}
    where area_level = 'borough' and base_kind = 'answers'
),

totals as (
    select
        case when grouping(borough_code) = 1 then '{{ var("london_code") }}' else borough_code end
            as area_code,
        quarter_start,
        {{ exact_sum('weight', 12) }} as weights
    from {{ ref('pas_waves__current') }}
    group by grouping sets ((quarter_start), (quarter_start, borough_code))
),

boroughs as (
    select
        measures.indicator_id as measure,
        quarters.quarter_start,
        quarters.fiscal_quarter,
        areas.area_code,
        areas.area_name,
        coalesce(strata.base, 0) as answers,
        coalesce(strata.base, 0) >= 10 as is_covered
    from {{ ref('confidence_targets') }} as measures
    cross join {{ ref('int_quarters') }} as quarters
    cross join {{ ref('int_areas') }} as areas
    left join strata
        on
            strata.measure = measures.indicator_id
            and strata.quarter_start = quarters.quarter_start
            and strata.area_code = areas.area_code
    where areas.area_level = 'borough'
),

london as (
    select
        measure,
        quarter_start,
        fiscal_quarter,
        sum(answers) as answers,
        count_if(is_covered) as boroughs,
        {{ dbt.listagg('case when not is_covered then area_name end', "', '",
            'order by area_name') }} as missing
    from boroughs
    group by measure, quarter_start, fiscal_quarter
),

coverage as (
    select
        measure,
        quarter_start,
        fiscal_quarter,
        area_code,
        answers,
        'only ' || answers || ' of the ten answers needed' as too_few,
        is_covered
    from boroughs
    union all
    select
        measure,
        quarter_start,
        fiscal_quarter,
        '{{ var("london_code") }}' as area_code,
        answers,
        'ten answers from ' || boroughs || ' of 32 boroughs'
        || case when boroughs > 27 then ' (not ' || missing || ')' else '' end as too_few,
        boroughs >= 31 as is_covered
    from london
),

ratios as (
    select
        area_code,
        quarter_start,
        weights / nullif(median(weights) over (partition by area_code), 0) as ratio
    from totals
),

weighed as (
    select ratios.* from ratios
    semi join ratios as waves
        on
            waves.area_code = '{{ var("london_code") }}'
            and waves.quarter_start = ratios.quarter_start
            and (waves.ratio > 2 or waves.ratio < 0.5)
),

quarters as (
    select
        coverage.measure,
        coverage.area_code,
        coverage.quarter_start,
        coverage.fiscal_quarter || ' has ' || nullif(concat_ws(
            ', ',
            case
                when coverage.answers = 0 then 'no answers'
                when not coverage.is_covered then coverage.too_few
            end,
            case
                when coverage.answers > 0 and early.quarter_start is not null
                    then 'only answers received before it was over'
            end,
            'weights that add up to ' || case
                when weighed.ratio < 0.001 then 'less than 0.1 % of'
                when weighed.ratio < 0.5
                    then {{ distinct_from('100 * weighed.ratio', ['50']) }} || ' % of'
                when weighed.ratio > 100 then 'over 100 times'
                when weighed.ratio > 2 then {{ distinct_from('weighed.ratio', ['2']) }} || ' times'
            end || ' the usual total'
        ), '') as fault
    from coverage
    left join weighed
        on
            weighed.area_code = coverage.area_code
            and weighed.quarter_start = coverage.quarter_start
    left join {{ ref('pas_waves__early_quarters') }} as early
        on early.quarter_start = coverage.quarter_start
)

select * from quarters
