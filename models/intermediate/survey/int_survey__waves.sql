-- The wave must not be early, and it and the others need at least 30 respondents. A note
-- describes each wave that somebody has checked and accepted.
with files as (
    {{ receipts_of('pas_waves') }}
),

-- A wave is early if it had been received in full by the last day of its quarter.
quarters as (
    select
        quarters.quarter_start,
        quarters.fiscal_quarter,
        coalesce(max(files.last_received_on) <= quarters.quarter_end, false) as is_early
    from {{ ref('int_quarters') }} as quarters
    left join {{ ref('int_pas_waves__current') }} as respondents
        on respondents.quarter_start = quarters.quarter_start
    left join files on files.file_number = respondents.file_number
    group by quarters.quarter_start, quarters.fiscal_quarter, quarters.quarter_end
),

-- If all answers are equal, the standard error is taken from Wilson's limits.
shares as (
    select
        measure,
        base_kind,
        period_type,
        period_start,
        100 * share as value,
        100 * case
            when is_linearised then sqrt(variance)
            else greatest(upper_far - share, share - lower_far) / {{ var('far_errors') }}
        end as standard_error
    from {{ ref('int_survey__estimates') }}
    where area_code = '{{ var("london_code") }}'
        and base_kind in ('answers', 'no_answer')
        and base >= {{ var('answers_for_label') }}
),

paired as (
    select
        waves.measure,
        waves.base_kind,
        quarters.quarter_start,
        quarters.fiscal_quarter,
        waves.value,
        before.value as other_value,
        waves.value - before.value as difference,
        sqrt(power(waves.standard_error, 2) + power(before.standard_error, 2)) as standard_error,
        accepted.accepted_on
    from quarters
    inner join shares as waves
        on waves.period_type = 'quarter' and waves.period_start = quarters.quarter_start
    inner join shares as before
        on before.measure = waves.measure
            and before.base_kind = waves.base_kind
            and before.period_start = waves.period_start
            and before.period_type = 'quarters_before'
    left join {{ ref('stg_accepted_answers') }} as accepted
        on accepted.wave = quarters.fiscal_quarter
    where not quarters.is_early
),

unusual as (
    select
        paired.*,
        case base_kind
            when 'answers' then 'The answers of ' || fiscal_quarter || ' differ'
            else 'The share of people who gave no answer in ' || fiscal_quarter || ' differs'
        end || ' from the year before by ' || {{ one_decimal('abs(difference)') }}
        || ' points; this was checked on ' || {{ day_in_words('accepted_on') }} || '.' as note
    from paired
    where
        {{ below_mark(
            "case base_kind when 'answers' then " ~ var('unusual_answers_points')
            ~ ' else ' ~ var('unusual_no_answer_points') ~ ' end',
            'abs(difference)'
        ) }}
        and abs(difference) > {{ var('far_errors') }} * standard_error
)

select * from unusual
