-- One row a measure against the target, and one for the strategy, which needs both.
-- The strategy quotes the weaker of the two; a verdict that hangs on the base is said to.
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
    select measure as judged, * from verdicts
    union all
    select 'strategy' as judged, * from weaker
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
    inner join with_strategy as everyone on everyone.judged = headline.judged
    inner join indicators on indicators.indicator_id = headline.measure
    where headline.base_kind = 'answers' and everyone.base_kind = 'respondents'
),

stated as (
    select
        on_both_bases.*,
        concat_ws(
            ' ',
            outcome || '.',
            case
                when judged = 'strategy'
                    then 'Both measures must reach the target; the weaker:'
            end,
            indicator_name || ':',
            coalesce(
                {{ one_decimal('baseline_value') }} || ' % in ' || baseline_period || ', '
                || {{ one_decimal('value') }} || ' % in the ' || period_label
                || ', an improvement of ' || {{ one_decimal('improvement_points') }}
                || ' points (95 % interval ' || {{ one_decimal('lower_95') }} || ' to '
                || {{ one_decimal('upper_95') }} || ') where ' || target_points || ' are aimed at.',
                'no answers yet to compare with the baseline.'
            ),
            case
                when is_verdict_base_dependent
                    then 'On the base of all respondents: ' || all_respondent_outcome || '.'
            end
        ) as statement
    from on_both_bases
),

confidence_target as (
    select
        judged as measure,
        case when judged = 'strategy' then 'The strategy' else indicator_name end as measure_name,
        case when judged = 'strategy' then measure end as quoted_measure,
        cast(target_points as integer) as target_points,
        baseline_period,
        baseline_value,
        period_start,
        period_end,
        period_label,
        value as current_value,
        improvement_points,
        lower_95,
        upper_95,
        standard_error,
        cast(quarters_since_baseline as bigint) as quarters_since_baseline,
        trajectory_points,
        verdict,
        qualifier,
        all_respondent_improvement_points,
        all_respondent_verdict,
        all_respondent_qualifier,
        is_verdict_base_dependent,
        statement
    from stated
)

select * from confidence_target
