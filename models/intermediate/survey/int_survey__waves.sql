-- One row for each combination of measure and wave that looks like an error in London, because its
-- share of answers, or of missing answers, differs greatly from other waves: from the four previous
-- waves taken together (`before`), or from the median of the six nearest waves (`nearest`). The
-- wave's quarter must have ended, with at least 30 respondents in the wave and in the others. A
-- note describes each wave that differs from the nearest ones, and each that somebody has accepted.
{%- set keys = ['measure', 'base_kind', 'quarter_start'] %}
with intervals as (
    select * from {{ ref('int_survey__intervals') }}
    where area_code = '{{ var("london_code") }}'
        and base_kind in ('answers', 'no_answer')
        and base >= {{ var('answers_for_label') }}
),

-- If the variance is unreliable, the standard error is taken from Wilson's limits.
shares as (
    select
        measure,
        base_kind,
        period_type,
        period_start as quarter_start,
        100 * share as value,
        100 * case
            when is_linearised then sqrt(variance)
            else greatest(upper_far - share, share - lower_far) / {{ var('far_errors') }}
        end as standard_error
    from intervals
),

waves as (
    select
        shares.*,
        quarters.fiscal_quarter
    from shares
    inner join {{ ref('int_quarters') }} as quarters
        on quarters.quarter_start = shares.quarter_start
    anti join {{ ref('pas_waves__early_quarters') }} as early
        on early.quarter_start = shares.quarter_start
    where shares.period_type = 'quarter'
),

neighbours as (
    select
        waves.{{ keys | join(', waves.') }},
        others.value,
        others.standard_error
    from waves
    inner join waves as others
        on others.measure = waves.measure
            and others.base_kind = waves.base_kind
            and others.quarter_start <> waves.quarter_start
    qualify row_number() over (
            partition by waves.measure, waves.base_kind, waves.quarter_start
            order by
                abs({{ dbt.datediff('waves.quarter_start', 'others.quarter_start', 'quarter') }}),
                others.quarter_start
        ) <= {{ var('waves_for_median')[1] }}
),

-- The variance of a median is about pi / 2 times that of the mean.
compared as (
    select
        {{ keys | join(', ') }},
        'nearest' as compared_with,
        median(value) as value,
        sqrt(pi() / 2 * sum(standard_error * standard_error)) / count(*) as standard_error
    from neighbours
    group by {{ keys | join(', ') }}
    having count(*) >= {{ var('waves_for_median')[0] }}
    union all
    select
        {{ keys | join(', ') }},
        'before' as compared_with,
        value,
        standard_error
    from shares
    where period_type = 'quarters_before'
),

paired as (
    select
        waves.{{ keys | join(', waves.') }},
        waves.fiscal_quarter,
        compared.compared_with,
        waves.value,
        compared.value as other_value,
        waves.value - compared.value as difference,
        sqrt(power(waves.standard_error, 2) + power(compared.standard_error, 2)) as standard_error,
        accepted.accepted_on
    from waves
    inner join compared
        on compared.measure = waves.measure
            and compared.base_kind = waves.base_kind
            and compared.quarter_start = waves.quarter_start
    left join {{ ref('stg_accepted_answers') }} as accepted
        on accepted.wave = waves.fiscal_quarter
),

departing as (
    select
        paired.*,
        compared_with = 'nearest'
        or accepted_on is not null
        and count(*) over (partition by {{ keys | join(', ') }}) = 1 as is_noted
    from paired
    where {{ is_far_apart() }}
),

departures as (
    select
        departing.*,
        case when is_noted then {{ wave_note() }} end as note
    from departing
)

select * from departures
