-- One row per measure, area (London or borough) and quarter so far, with the faults of its wave. A
-- borough needs at least ten answers, and London at least 31 boroughs with ten answers each. The
-- total weight of a wave must be between half and twice the median wave's; for a borough, this
-- matters only if London's total weight is at fault too. A wave received before its quarter had
-- ended may be incomplete.
with coverage as (
    select
        coverage.measure,
        areas.area_code,
        coverage.period_start as quarter_start,
        sum(coverage.answers) as answers,
        count_if(coverage.is_covered) as covered,
        count(*) as boroughs,
        {{ dbt.listagg('case when not coverage.is_covered then coverage.area_name end', "', '",
            'order by coverage.area_name') }} as missing
    from {{ ref('int_survey__coverage') }} as coverage
    inner join {{ ref('int_areas') }} as areas
        on areas.area_level = 'london' or areas.area_code = coverage.area_code
    where coverage.period_type = 'quarter'
    group by coverage.measure, areas.area_code, coverage.period_start
),

totals as (
    select
        coalesce(borough_code, '{{ var("london_code") }}') as area_code,
        quarter_start,
        {{ exact_sum('weight', 12) }} as total
    from {{ ref('pas_waves__current') }}
    group by grouping sets ((quarter_start), (quarter_start, borough_code))
),

ratios as (
    select
        area_code,
        quarter_start,
        total / nullif(median(total) over (partition by area_code), 0) as ratio
    from totals
),

unusual as (
    select * from ratios
    where ratio > 2 or ratio < 0.5
),

weighed as (
    select unusual.* from unusual
    semi join unusual as waves
        on
            waves.area_code = '{{ var("london_code") }}'
            and waves.quarter_start = unusual.quarter_start
),

quarters as (
    select
        coverage.measure,
        coverage.area_code,
        coverage.quarter_start,
        quarters.fiscal_quarter || ' has ' || nullif(concat_ws(
            ', ',
            case
                when coverage.covered >= least(coverage.boroughs, 31) then null
                when coverage.answers = 0 then 'no answers'
                when coverage.boroughs = 1
                    then 'only ' || coverage.answers || ' of the ten answers needed'
                else 'ten answers from ' || coverage.covered || ' of ' || coverage.boroughs
                    || ' boroughs' || case
                        when coverage.covered > 27 then ' (not ' || coverage.missing || ')'
                        else ''
                    end
            end,
            case
                when coverage.answers > 0 and early.quarter_start is not null
                    then 'only answers received before it was over'
            end,
            case
                when weighed.ratio > 2
                    then 'weights that add up to more than twice the usual total'
                when weighed.ratio < 0.5
                    then 'weights that add up to less than half the usual total'
            end
        ), '') as fault
    from coverage
    inner join {{ ref('int_quarters') }} as quarters
        on quarters.quarter_start = coverage.quarter_start
    left join weighed
        on
            weighed.area_code = coverage.area_code
            and weighed.quarter_start = coverage.quarter_start
    left join {{ ref('pas_waves__early_quarters') }} as early
        on early.quarter_start = quarters.quarter_start
)

select * from quarters
