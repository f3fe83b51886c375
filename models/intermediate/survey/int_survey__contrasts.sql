-- One row per contrast and stratum (a borough in a quarter): whether the stratum is in the
-- contrast's window, and whether it is in the other window. A level has no other window. A change
-- compares each period with the same period a year earlier, and each year also with the baseline.
-- With the base `rest`, a borough's level is that of London without the borough.
{%- set copied = [
    'measure', 'quarter_start', 'borough_code', 'respondents', 'base', 'counted', 'weights',
    'counted_weights', 'squares', 'counted_squares'
] %}
with quarters as (
    select * from {{ ref('int_quarters') }}
),

comparisons as (
    {%- for comparison in ('level', 'rest', 'year_on_year', 'since_baseline') %}
        select '{{ comparison }}' as comparison
        {{- ' union all' if not loop.last }}
    {%- endfor %}
),

-- Each quarter also has a window of up to four previous quarters, so that a new wave can be
-- compared with the previous year.
windows as (
    select
        period_type,
        period_start,
        period_label,
        period_start as first_day,
        period_end as last_day
    from {{ ref('int_periods') }}
    union all
    select
        'quarters_before' as period_type,
        quarter_start as period_start,
        fiscal_quarter as period_label,
        {{ dbt.dateadd('year', -1, 'quarter_start') }} as first_day,
        {{ dbt.dateadd('day', -1, 'quarter_start') }} as last_day
    from quarters
),

contrasts as (
    select
        targets.indicator_id as measure,
        comparisons.comparison,
    {%- for joined in ('own', 'other') %}
        {{ joined }}.period_type as {{ joined }}_type,
        {{ joined }}.period_start as {{ joined }}_start,
        {{ joined }}.first_day as {{ joined }}_first_day,
        {{ joined }}.last_day as {{ joined }}_last_day{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ ref('confidence_targets') }} as targets
    cross join comparisons
    cross join windows as own
    inner join windows as other
        on case comparisons.comparison
                when 'since_baseline'
                    then
                        own.period_type in ('fiscal_year', 'rolling_year')
                        and other.period_type = 'fiscal_year'
                        and other.period_label = targets.baseline_period
                        and own.last_day > other.last_day
                else
                    own.period_type = other.period_type
                    and other.period_start = case comparisons.comparison
                        when 'year_on_year' then {{ dbt.dateadd('year', -1, 'own.period_start') }}
                        else own.period_start
                    end
            end
),

in_quarters as (
    select
        contrasts.*,
        quarters.quarter_start,
    {%- for joined in ('own', 'other') %}
        quarters.quarter_start between contrasts.{{ joined }}_first_day
        and contrasts.{{ joined }}_last_day as is_in_{{ joined }}{{ ',' if not loop.last }}
    {%- endfor %}
    from contrasts
    cross join quarters
),

-- Only London's waves are compared with the previous year, and only London's share of missing
-- answers is needed.
in_strata as (
    select
        case in_quarters.comparison when 'rest' then 'level' else in_quarters.comparison end
            as comparison,
        case in_quarters.comparison when 'rest' then 'rest' else strata.base_kind end as base_kind,
        in_quarters.own_type as period_type,
        in_quarters.own_start as period_start,
        in_quarters.other_type,
        in_quarters.other_start,
        coalesce(boroughs.area_code, strata.area_code) as area_code,
        case when in_quarters.is_in_own then 1 else 0 end as in_window,
        case
            when in_quarters.is_in_other and in_quarters.comparison not in ('level', 'rest') then 1
            else 0
        end as in_other,
        strata.{{ copied | join(', strata.') }}
    from in_quarters
    inner join {{ ref('int_survey__strata') }} as strata
        on strata.measure = in_quarters.measure
            and strata.quarter_start = in_quarters.quarter_start
    left join {{ ref('areas') }} as boroughs
        on boroughs.area_level = 'borough'
            and boroughs.area_code <> strata.borough_code
            and in_quarters.comparison = 'rest'
    where (in_quarters.is_in_own or in_quarters.is_in_other)
        and case
            when in_quarters.comparison = 'rest'
                then strata.area_level = 'london' and strata.base_kind = 'answers'
                    and in_quarters.own_type in ('fiscal_year', 'strategy')
            when strata.base_kind = 'no_answer' or in_quarters.own_type = 'quarters_before'
                then strata.area_level = 'london' and in_quarters.comparison = 'level'
            else true
        end
)

select * from in_strata
