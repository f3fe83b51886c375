-- Each period is compared with the same period a year earlier, and each year also with the
-- baseline. The variance is Taylor-linearised over the strata of both periods, because they may
-- share strata. If a share is 0 or 1, the limits of both shares are used instead.
{%- set keys = ['comparison', 'measure', 'area_code', 'period_type', 'period_start'] %}
{%- set windows = {'now': 'period', 'earlier': 'earlier'} %}
{%- set reach = var('normal_quantile_95') ~ ' * varied.standard_error' %}
with estimates as (
    select * from {{ ref('int_survey__estimates') }}
    where base_kind = 'answers' and period_type <> 'quarters_before'
),

compared as (
    select
        'year_on_year' as comparison,
        estimates.*,
        period_type as earlier_type,
        cast({{ dbt.dateadd('year', -1, 'period_start') }} as date) as earlier_start
    from estimates
    union all
    select
        'since_baseline' as comparison,
        estimates.*,
        baselines.period_type as earlier_type,
        baselines.period_start as earlier_start
    from estimates
    inner join {{ ref('confidence_targets') }} as targets
        on targets.indicator_id = estimates.measure
    inner join {{ ref('int_periods') }} as baselines
        on baselines.period_type = 'fiscal_year'
            and baselines.period_label = targets.baseline_period
            and baselines.period_start < estimates.period_start
    where estimates.period_type in ('fiscal_year', 'rolling_year')
),

paired as (
    select
        now.{{ keys | join(', now.') }},
        now.earlier_type,
        now.earlier_start,
        {%- for period in windows %}
            {{ period }}.weights as {{ period }}_weights,
            100 * {{ period }}.share as {{ period }}_value,
            100 * {{ period }}.lower_95 as {{ period }}_lower_95,
            100 * {{ period }}.upper_95 as {{ period }}_upper_95,
        {%- endfor %}
        100 * (now.share - earlier.share) as difference,
        now.is_linearised and earlier.is_linearised as is_linearised,
        least(now.base, earlier.base, now.effective_base, earlier.effective_base)
        < {{ var('answers_for_label') }} as is_too_few
    from compared as now
    inner join estimates as earlier
        on earlier.measure = now.measure
            and earlier.area_code = now.area_code
            and earlier.period_type = now.earlier_type
            and earlier.period_start = now.earlier_start
),

-- A stratum that is not in a period has no part in its share.
in_strata as (
    select
        paired.{{ keys | join(', paired.') }},
        paired.now_value,
        paired.earlier_value,
        strata.respondents,
        strata.weights,
        strata.counted_weights,
        strata.squares,
        strata.counted_squares,
    {%- for period, window in windows.items() %}
        case
            when {{ period }}.quarter_start is null then 0
            else 100 / nullif(paired.{{ period }}_weights, 0)
        end as {{ period }}_part{{ ',' if not loop.last }}
    {%- endfor %}
    from paired
    inner join {{ ref('int_survey__strata') }} as strata
        on strata.base_kind = 'answers'
            and strata.measure = paired.measure
            and strata.area_code = paired.area_code
    {%- for period, window in windows.items() %}
        left join {{ ref('int_period_quarters') }} as {{ period }}
            on {{ period }}.period_type = paired.{{ window }}_type
                and {{ period }}.period_start = paired.{{ window }}_start
                and {{ period }}.quarter_start = strata.quarter_start
    {%- endfor %}
),

varied as (
    select
        {{ keys | join(', ') }},
        sqrt({{ linearised_variance(
            'now_part - earlier_part', '(now_part * now_value - earlier_part * earlier_value) / 100'
        ) }}) as standard_error
    from in_strata as strata
    group by {{ keys | join(', ') }}
),

-- Shares are between 0 and 100%, so no change exceeds 100 points.
limited as (
    select
        paired.*,
        case when paired.is_linearised then varied.standard_error end as standard_error,
        case
            when paired.is_linearised then greatest(paired.difference - {{ reach }}, -100)
            else {{ newcombe('lower', 'paired.now', 'paired.earlier', '95') }}
        end as lower_95,
        case
            when paired.is_linearised then least(paired.difference + {{ reach }}, 100)
            else {{ newcombe('upper', 'paired.now', 'paired.earlier', '95') }}
        end as upper_95
    from paired
    inner join varied
        on
            {%- for key in keys %}
                {{ 'and ' if not loop.first }}varied.{{ key }} = paired.{{ key }}
            {%- endfor %}
)

select * from limited
