-- One row per measure against the target, and one for the strategy, which needs both; with text.
-- The strategy quotes the weaker of the two; the row says if the verdict depends on the base.
with verdicts as (
    select * from {{ ref('int_survey__verdicts') }}
),

indicators as (
    select * from {{ ref('indicators') }}
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
    inner join indicators on indicators.indicator_id = headline.measure
    where headline.base_kind = 'answers' and everyone.base_kind = 'respondents'
),

compared as (
    select
        on_both_bases.*,
        {{ one_decimal('baseline_value') }} || ' % in ' || baseline_period || ', '
        || {{ one_decimal('value') }} || ' % in the ' || period_label || ', '
        || case
            when improvement_points < 0
                then 'worse by ' || {{ told_from('-improvement_points', ['0']) }} || ' points'
            when improvement_points < target_points
                then 'an improvement of '
                    || {{ told_from('improvement_points', ['0', 'target_points']) }}
                    || ' points'
            else 'an improvement of ' || {{ one_decimal('improvement_points') }} || ' points'
        end
        || coalesce(
            ' (95 % interval ' || {{ told_from('lower_95', ['0', 'target_points']) }} || ' to '
            || {{ told_from('upper_95', ['0', 'target_points']) }} || ')', ''
        ) || ' where ' || target_points || ' are aimed at.' as comparison
    from on_both_bases
),

stated as (
    select
        compared.*,
        concat_ws(
            ' ',
            outcome || '.',
            case
                when subject = 'strategy'
                    then 'Both measures must reach the target; the weaker:'
            end,
            indicator_name || ':',
            coalesce(comparison, case
                when verdict = 'NO BASELINE' then 'nobody answered in ' || baseline_period || '.'
                else 'no answers yet to compare with the baseline.'
            end),
            case
                when verdict = 'NO FINAL FIGURE'
                    then 'Nobody answered in the last quarter of ' || end_period || '.'
                when verdict = 'NOT FIT TO JUDGE' then 'It cannot be judged: ' || faults || '.'
            end,
            case
                when is_verdict_base_dependent
                    then 'On the base of all respondents: ' || all_respondent_outcome || '.'
            end
        ) as statement
    from compared
)

select * from stated
