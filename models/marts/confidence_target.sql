-- One row per measure against the target, and one for the strategy, which needs both.
-- The strategy quotes the weaker of the two; the row says if the verdict depends on the base.
with stated as (
    select * from {{ ref('int_survey__stated') }}
),

targets as (
    select * from {{ ref('confidence_targets') }}
),

moved as (
    select
        stated.subject,
        stated.verdict,
        case
            when stated.improvement_points is null then stated.indicator_name
            when stated.improvement_points > 0 then targets.better_words
            when stated.improvement_points < 0 then targets.worse_words
            else targets.same_words
        end as beginning,
        ': ' || {{ told_from('abs(stated.improvement_points)', ['stated.target_points']) }}
        || case sign(stated.improvement_points) * targets.improvement_direction
            when 1 then ' points up'
            when -1 then ' points down'
        end as movement,
        case
            when stated.improvement_points >= stated.target_points
                then concat(', target ', stated.target_points)
            when stated.improvement_points > 0
                then concat(' where ', stated.target_points, ' were aimed at')
            when targets.improvement_direction > 0
                then concat(' where ', stated.target_points, ' up were aimed at')
            else concat(' where ', stated.target_points, ' down were aimed at')
        end as aim,
        case concat_ws(', ', stated.verdict, stated.qualifier)
            when 'NOT ACHIEVED, within sampling error' then ': too close to call'
            when 'INCONCLUSIVE' then ': it may be chance'
            when 'ON TRACK' then ': on track'
            when 'OFF TRACK' then ': off track'
            when 'NO CLEAR SIGN' then ': no clear sign yet'
            when 'TOO EARLY TO TELL' then ': too early to tell'
            when 'NOT FIT TO JUDGE' then ': the answers cannot carry a verdict'
            when 'NO BASELINE' then ': no baseline'
            when 'NO FINAL FIGURE' then ': no final figure'
            else ''
        end as ending
    from stated
    inner join targets on targets.indicator_id = stated.subject
),

headlines as (
    select
        subject,
        verdict,
        beginning || coalesce(movement || aim, '') || ending || '.' as headline
    from moved
),

{%- set under_way = ['ON TRACK', 'OFF TRACK', 'WORSENED', 'NO CLEAR SIGN', 'TOO EARLY TO TELL'] %}
{%- set good = "case count_if(verdict in ('ACHIEVED', 'ON TRACK')) when 0 then 'None'"
    ~ " when 1 then 'One' else 'Two' end || ' of two targets '" %}
{%- set unknown = ['NO BASELINE', 'NO FINAL FIGURE', 'NOT FIT TO JUDGE', 'TOO EARLY TO TELL'] %}

-- The drug problem comes first, as in the strategy.
together as (
    select
        concat_ws(
            ' ',
            case
                when bool_and(verdict in ({{ listed(unknown) }})) then 'It cannot be said.'
                when bool_or(verdict in ({{ listed(under_way) }})) then {{ good }} || 'on track.'
                else {{ good }} || 'reached.'
            end,
            max(case when subject = 'pas_drugs_problem' then headline end),
            max(case when subject <> 'pas_drugs_problem' then headline end)
        ) as headline
    from headlines
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
        coalesce(headlines.headline, together.headline) as headline
    from stated
    cross join together
    left join headlines on headlines.subject = stated.subject
)

select * from confidence_target
