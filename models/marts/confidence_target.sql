-- One row per measure of the target, and one for the strategy, which needs both measures. The
-- strategy's row has the figures of the weaker measure.
with stated as (
    select * from {{ ref('int_survey__stated') }}
),

targets as (
    select * from {{ ref('confidence_targets') }}
),

worded as (
    select
        stated.*,
        targets.improvement_direction,
        targets.subject_words,
        stated.verdict in ({{ listed([
            'NO BASELINE', 'NO FINAL FIGURE', 'NOT COMPARABLE', 'NOT FIT TO JUDGE',
            'TOO EARLY TO TELL'
        ]) }}) as is_not_judged
    from stated
    inner join targets on targets.indicator_id = stated.subject
),

headlines as (
    select
        worded.*,
        {{ measure_headline() }} as headline,
        {{ measure_headline('') }} as headline_after_points
    from worded
),

-- The measure of the drug problem is listed first, as in the strategy.
together as (
    select
        max(case when subject = 'pas_drugs_problem' then headline end) as first_measure,
        max(case
            when subject = 'pas_drugs_problem' then headline_after_points
        end) as first_after_points,
        max(case
            when subject <> 'pas_drugs_problem' then headline_after_points
        end) as second_after_points,
        max(case when subject <> 'pas_drugs_problem' then headline end) as second_measure,
        max(case when target_points = 3 then 'three' else cast(target_points as string) end)
        || ' points' as target,
        {%- for verdict in ('ACHIEVED', 'NOT ACHIEVED', 'ON TRACK', 'OFF TRACK', 'WORSENED') %}
            count_if(verdict = '{{ verdict }}') as {{ verdict | lower | replace(' ', '_') }},
        {%- endfor %}
        count_if(is_not_judged) as not_judged
    from headlines
),

of_the_strategy as (
    select
        stated.subject,
        concat_ws(
            ' ',
            {{ target_headline() }},
            together.first_measure,
            case
                when together.first_measure <> together.first_after_points
                    then together.second_after_points
                else together.second_measure
            end
        ) as headline
    from stated
    cross join together
    where stated.subject = 'strategy'
),

every_headline as (
    select
        subject,
        headline
    from headlines
    union all
    select
        subject,
        headline
    from of_the_strategy
),

confidence_target as (
    select
        stated.subject as measure,
        case stated.subject when 'strategy' then 'The strategy' else stated.indicator_name end
            as measure_name,
        case when stated.subject = 'strategy' then stated.measure end as quoted_measure,
        cast(stated.target_points as integer) as target_points,
        stated.baseline_period,
        stated.baseline_value,
        stated.period_start,
        stated.period_end,
        stated.period_label,
        stated.value as current_value,
        stated.improvement_points,
        stated.lower_95,
        stated.upper_95,
        stated.standard_error,
        case when stated.subject <> 'strategy' then stated.chance_of_target end as chance_of_target,
        cast(stated.quarters_since_baseline as bigint) as quarters_since_baseline,
        stated.trajectory_points,
        stated.verdict,
        stated.qualifier,
        case when stated.verdict = 'NOT FIT TO JUDGE' then stated.faults end as not_fit_reasons,
        cast(stated.quarters_answered as integer) as quarters_answered,
        cast(stated.boroughs_answered as integer) as boroughs_answered,
        cast(stated.baseline_quarters_answered as integer) as baseline_quarters_answered,
        cast(stated.baseline_boroughs_answered as integer) as baseline_boroughs_answered,
        stated.all_respondent_improvement_points,
        stated.all_respondent_verdict,
        stated.all_respondent_qualifier,
        stated.is_verdict_base_dependent,
        stated.statement,
        every_headline.headline
    from stated
    inner join every_headline on every_headline.subject = stated.subject
)

select * from confidence_target
