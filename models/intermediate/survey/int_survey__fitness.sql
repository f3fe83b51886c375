-- One row per measure whose baseline or latest year is not fit for a verdict: why, in words.
-- Few boroughs in a quarter, a quarter on another scale, a heavy respondent or an unreliable share.
with windows_judged as (
    select measure, 'fiscal_year' as period_type, baseline_start as period_start
    from {{ ref('int_survey__latest') }}
    union all
    select measure, 'rolling_year' as period_type, period_start
    from {{ ref('int_survey__latest') }}
),

quarter_faults as (
    select distinct
        quarters.measure,
        quarters.quarter_start as fault_start,
        quarters.fiscal_quarter || ' has ' || quarters.fault as fault
    from windows_judged
    inner join {{ ref('int_period_quarters') }} as periods
        on periods.period_type = windows_judged.period_type
            and periods.period_start = windows_judged.period_start
    inner join {{ ref('int_survey__quarters') }} as quarters
        on quarters.measure = windows_judged.measure
            and quarters.quarter_start = periods.quarter_start
    where quarters.fault is not null
),

estimates as (
    select * from {{ ref('int_survey__estimates') }}
    where area_level = 'london' and base > 0
),

window_faults as (
    select
        estimates.measure,
        estimates.period_start as fault_start,
        nullif(concat_ws(
            '; ',
            case
                when estimates.largest_weight_percent > 1 then 'one respondent bears '
                    || {{ one_decimal('estimates.largest_weight_percent') }}
                    || ' % of the weight of ' || estimates.period_label
            end,
            case
                when estimates.quality_flag = 'u' then 'the share of ' || estimates.period_label
                    || ' is not reliable (' || estimates.quality_reasons || ')'
            end
        ), '') as fault
    from windows_judged
    inner join estimates
        on estimates.measure = windows_judged.measure
            and estimates.period_type = windows_judged.period_type
            and estimates.period_start = windows_judged.period_start
),

faults as (
    select measure, fault_start, 1 as rank, fault from quarter_faults
    union all
    select measure, fault_start, 2 as rank, fault from window_faults
    where fault is not null
),

fitness as (
    select
        measure,
        {{ dbt.listagg('fault', "'; '", 'order by rank, fault_start') }} as faults
    from faults
    group by measure
)

select * from fitness
