-- One row for each combination of measure and wave that looks like an error in London, because its
-- share of answers, or of missing answers, differs greatly from the four waves before it taken
-- together. The wave's quarter must have ended, with at least 30 respondents in the wave and in the
-- others. A note describes each wave that somebody has checked and accepted.
{%- set keys = ['measure', 'base_kind', 'quarter_start'] %}
with intervals as (
    select * from {{ ref('int_survey__intervals') }}
    where area_code = '{{ var("london_code") }}'
        and base_kind in ('answers', 'no_answer')
        and base >= {{ var('answers_for_label') }}
),

-- If all answers are equal, the standard error is taken from Wilson's limits.
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

paired as (
    select
        waves.{{ keys | join(', waves.') }},
        waves.fiscal_quarter,
        waves.value,
        before.value as other_value,
        waves.value - before.value as difference,
        sqrt(power(waves.standard_error, 2) + power(before.standard_error, 2)) as standard_error,
        accepted.accepted_on
    from waves
    inner join shares as before
        on before.measure = waves.measure
            and before.base_kind = waves.base_kind
            and before.quarter_start = waves.quarter_start
            and before.period_type = 'quarters_before'
    left join {{ ref('stg_accepted_answers') }} as accepted
        on accepted.wave = waves.fiscal_quarter
),

departures as (
    select
        paired.*,
        case when accepted_on is not null then {{ wave_note() }} end as note
    from paired
    where {{ is_far_apart() }}
)

select * from departures
