-- One row for each combination of measure and wave that looks like an error in London, because its
-- share of answers, or of missing answers, differs greatly from that of the four previous waves
-- taken together. The wave's quarter must have ended, with at least 30 respondents in the wave and
-- 30 in the previous waves.
with intervals as (
    select * from {{ ref('int_survey__intervals') }}
    where area_code = '{{ var("london_code") }}' and base >= {{ var('answers_for_label') }}
),

paired as (
    select
        waves.measure,
        waves.base_kind,
        waves.period_start as quarter_start,
        quarters.fiscal_quarter,
        {%- for name in ('waves', 'before') %}
            100 * {{ name }}.share as {{ name }}_value,
            100 * {{ name }}.lower_far as {{ name }}_lower_far,
            100 * {{ name }}.upper_far as {{ name }}_upper_far,
        {%- endfor %}
        100 * (waves.share - before.share) as difference,
        100 * sqrt(waves.variance + before.variance) as standard_error,
        waves.is_linearised and before.is_linearised as is_linearised,
        accepted.accepted_on
    from intervals as waves
    inner join intervals as before
        on before.measure = waves.measure
            and before.base_kind = waves.base_kind
            and before.period_start = waves.period_start
            and before.period_type = 'quarters_before'
    inner join {{ ref('int_quarters') }} as quarters
        on quarters.quarter_start = waves.period_start
    left join {{ ref('pas_waves__early_quarters') }} as early
        on early.quarter_start = waves.period_start
    left join {{ ref('stg_accepted_answers') }} as accepted
        on accepted.wave = quarters.fiscal_quarter
    where waves.period_type = 'quarter'
        and waves.base_kind in ('answers', 'no_answer')
        and early.quarter_start is null
),

departing as (
    select * from paired
    where {{ is_far_apart('waves', 'before', "case base_kind when 'answers' then 5 else 3 end") }}
),

waves as (
    select
        measure,
        base_kind,
        quarter_start,
        fiscal_quarter,
        waves_value,
        before_value,
        difference,
        standard_error,
        accepted_on,
        {{ wave_note() }} as note
    from departing
)

select * from waves
