-- Respondents belong to the quarter of their interview. An empty answer is treated as a refusal,
-- not as an answer.
with accepted as (
    {{ current_rows('pas_waves') }}
),

flagged as (
    select
        *,
        coalesce(drugs_problem not in ('dont_know', 'refused'), false) as is_problem_answered,
        coalesce(drugs_problem in ({{ listed(var('problem_answers')) }}), false) as is_problem,
        coalesce(tackles_drugs not in ('dont_know', 'refused'), false) as is_tackling_answered,
        coalesce(tackles_drugs in ({{ listed(var('well_answers')) }}), false) as is_tackling_well
    from accepted
)

select * from flagged
