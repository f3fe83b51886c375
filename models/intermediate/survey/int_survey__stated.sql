-- One row per measure against the target, and one for the strategy, which needs both; with text.
-- The strategy quotes the weaker of the two; the row says if the verdict depends on the base.
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

{%- set marks = ['0', 'target_points', 'trajectory_points'] %}

-- A missing borough is named here if the rest is fit; if it is not, among the faults.
windows as (
    select
        on_both_bases.*,
        {%- for prefix in ('', 'baseline_') %}
            coalesce(' (' || nullif(concat_ws(
                ', ',
                case
                    when {{ prefix }}quarters_answered < 4
                        then {{ prefix }}quarters_answered || ' of 4 waves'
                end,
                case when faults is null then 'without ' || {{ prefix }}missing_boroughs end
            ), '') || ')', '') as {{ prefix }}note,
        {%- endfor %}
        quarters_since_baseline >= 4 and not is_final as is_under_way
    from on_both_bases
),

compared as (
    select
        windows.*,
        {{ one_decimal('baseline_value') }} || ' % in ' || baseline_period || baseline_note || ', '
        || {{ one_decimal('value') }} || ' % in the ' || period_label || note || ', '
        || case
            when improvement_points < 0
                then 'worse by ' || {{ told_from('-improvement_points', ['0']) }} || ' points'
            when improvement_points = 0 then 'no change'
            else 'an improvement of ' || {{ told_from('improvement_points', marks) }} || ' points'
        end
        || coalesce(
            ' (95 % interval ' || {{ told_from('lower_95', marks) }} || ' to '
            || {{ told_from('upper_95', marks) }} || ')', ''
        ) || ' where ' || target_points || ' are aimed at'
        || case
            when is_under_way
                then ', ' || cast(cast(trajectory_points as decimal(9, 2)) as string) || ' by now'
            else ''
        end || '.' as comparison
    from windows
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
                when verdict = 'NO BASELINE' and (period_label is not null or is_last_quarter_asked)
                    then 'nobody answered in ' || baseline_period || '.'
                when verdict = 'NO BASELINE' then 'no wave has come yet.'
                else 'no answers yet to compare with the baseline.'
            end),
            case
                when verdict = 'NO FINAL FIGURE' and is_last_quarter_asked
                    then 'Nobody answered in ' || last_quarter || '.'
                when verdict = 'NO FINAL FIGURE'
                    then 'The wave of ' || last_quarter || ' has not come.'
                when verdict = 'NOT FIT TO JUDGE' then 'It cannot be judged. ' || faults || '.'
                when verdict = 'NO CLEAR SIGN' and lower_95 > 0
                    then 'It has improved; whether by what is due by now, the interval leaves open.'
                when verdict = 'NO CLEAR SIGN'
                    then 'The interval leaves open both no change and what is due by now.'
                when qualifier <> 'clear'
                    and (lower_95 >= target_points or upper_95 < target_points)
                    then 'It is not called clear, as a borough is missing.'
            end,
            case
                when is_verdict_base_dependent
                    then 'On the base of all respondents: ' || all_respondent_outcome || '.'
            end
        ) as statement
    from compared
)

select * from stated
