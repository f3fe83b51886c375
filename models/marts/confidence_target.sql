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
        stated.*,
        stated.improvement_points >= stated.target_points as is_far_enough,
        case
            when stated.improvement_points is null then stated.indicator_name
            when stated.improvement_points > 0 then targets.better_words
            when stated.improvement_points < 0 then targets.worse_words
            else targets.same_words
        end as beginning,
        {{ told_from('abs(stated.improvement_points)', ['stated.target_points']) }} as points,
        case
            when stated.improvement_points * targets.improvement_direction > 0 then 'up'
            when stated.improvement_points * targets.improvement_direction < 0 then 'down'
        end as direction,
        case
            when stated.improvement_points >= 0 then ''
            when targets.improvement_direction > 0 then ' up'
            else ' down'
        end as other_direction,
        case
            when stated.verdict = 'NOT ACHIEVED' and stated.qualifier = 'within sampling error'
                then ': too close to call'
            when stated.verdict = 'INCONCLUSIVE' then ': it may be chance'
            when stated.verdict = 'ON TRACK' then ': on track'
            when stated.verdict = 'OFF TRACK' then ': off track'
            when stated.verdict = 'NO CLEAR SIGN' then ': no clear sign yet'
            when stated.verdict = 'TOO EARLY TO TELL' then ': too early to tell'
            when stated.verdict = 'NOT FIT TO JUDGE' then ': the answers cannot carry a verdict'
            when stated.verdict = 'NO BASELINE' then ': no baseline'
            when stated.verdict = 'NO FINAL FIGURE' then ': no final figure'
            else ''
        end as ending
    from stated
    inner join targets on targets.indicator_id = stated.subject
),

measured as (
    select
        subject,
        verdict in ('ACHIEVED', 'ON TRACK') as is_good,
        verdict in ('ON TRACK', 'OFF TRACK', 'WORSENED', 'NO CLEAR SIGN', 'TOO EARLY TO TELL')
            as is_under_way,
        verdict in ('NO BASELINE', 'NO FINAL FIGURE', 'NOT FIT TO JUDGE', 'TOO EARLY TO TELL')
            as is_unknown,
        concat(
            beginning,
            case
                when direction is null then ''
                when is_far_enough
                    then concat(': ', points, ' points ', direction, ', target ', target_points)
                else concat(
                        ': ', points, ' points ', direction,
                        ' where ', target_points, other_direction, ' were aimed at'
                    )
            end,
            ending,
            '.'
        ) as headline
    from moved
),

-- The drug problem comes first, as in the strategy.
counted as (
    select
        sum(case when is_good then 1 else 0 end) as good,
        max(case when is_under_way then 1 else 0 end) as under_way,
        min(case when is_unknown then 1 else 0 end) as unknown,
        max(case when subject = 'pas_drugs_problem' then headline end) as first_headline,
        max(case when subject <> 'pas_drugs_problem' then headline end) as second_headline
    from measured
),

together as (
    select
        concat_ws(
            ' ',
            case
                when unknown = 1 then 'It cannot be said.'
                when under_way = 1
                    then concat({{ number_word('good') }}, ' of two targets on track.')
                else concat({{ number_word('good') }}, ' of two targets reached.')
            end,
            first_headline,
            second_headline
        ) as headline
    from counted
),

confidence_target as (
    select
        stated.subject as measure,
        case
            when stated.subject = 'strategy' then 'The strategy' else stated.indicator_name
        end as measure_name,
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
        coalesce(measured.headline, together.headline) as headline
    from stated
    cross join together
    left join measured on measured.subject = stated.subject
)

select * from confidence_target
