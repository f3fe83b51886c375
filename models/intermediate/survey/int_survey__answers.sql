-- One row per respondent and measure: whether the respondent answered, and whether the answer
-- counts towards the measure. Measures are rows rather than columns, so that the same SQL works for
-- all of them.
with respondents as (
    select * from {{ ref('pas_waves__current') }}
),

answers as (
    select
        'pas_drugs_problem' as measure,
        quarter_start,
        borough_code,
        ward_code,
        weight,
        is_problem_answered as is_answered,
        is_problem as is_counted
    from respondents
    union all
    select
        'pas_tackling_drugs' as measure,
        quarter_start,
        borough_code,
        ward_code,
        weight,
        is_tackling_answered as is_answered,
        is_tackling_well as is_counted
    from respondents
)

select * from answers
