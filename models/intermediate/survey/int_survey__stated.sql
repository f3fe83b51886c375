-- One row per measure of the target, and one for the strategy, which needs both measures. If the
-- verdict for all respondents differs from the verdict for those who answered, the text gives both.
with verdicts as (
    select * from {{ ref('int_survey__verdicts') }}
),

weaker as (
    select * from verdicts
    qualify row_number() over (
            partition by base_kind order by strength, improvement_points nulls first, measure
        ) = 1
),

with_strategy as (
    select measure as subject, * from verdicts
    union all
    select 'strategy' as subject, * from weaker
),

on_both_bases as (
    select
        headline.*,
        indicators.indicator_name,
        everyone.improvement_points as all_respondent_improvement_points,
        everyone.verdict as all_respondent_verdict,
        everyone.qualifier as all_respondent_qualifier,
        headline.strength <> everyone.strength as is_verdict_base_dependent,
        concat_ws(', ', headline.verdict, headline.qualifier) as outcome,
        concat_ws(', ', everyone.verdict, everyone.qualifier) as all_respondent_outcome
    from with_strategy as headline
    inner join with_strategy as everyone on everyone.subject = headline.subject
    inner join {{ ref('indicator_register') }} as indicators
        on indicators.indicator_id = headline.measure
    where headline.base_kind = 'answers' and everyone.base_kind = 'respondents'
),

compared as (
    select
        on_both_bases.*,
        {{ target_comparison() }} as comparison
    from on_both_bases
),

stated as (
    select
        compared.*,
        {{ target_statement('comparison') }} as statement
    from compared
)

select * from stated
