-- One row per base and measure of the target, with the verdict. The qualifier shows whether a
-- different verdict is possible within sampling error. The verdict compares the estimate with the
-- target. A verdict is final only once the last year is complete.
with changes as (
    select * from {{ ref('int_survey__latest_changes') }}
),

measured as (
    select
        changes.*,
        changes.target_points * changes.quarters_since_baseline
        / cast(changes.target_quarters as double) as trajectory_points,
        coalesce(
            changes.quarters_since_baseline >= changes.target_quarters and changes.is_complete,
            false
        ) as is_final,
        -- rounded to a billionth, so that floating-point error cannot turn three points into less
        cast(changes.improvement_points as decimal(12, 9)) as improvement
    from changes
),

decided as (
    select
        measured.*,
        case
            when measured.is_over and measured.baseline_value is null then 'NO BASELINE'
            when measured.is_over and not measured.is_final then 'NO FINAL FIGURE'
            when measured.break_reasons is not null then 'NOT COMPARABLE'
            when measured.faults is not null then 'NOT FIT TO JUDGE'
            when measured.improvement is null or measured.quarters_since_baseline < 4
                then 'TOO EARLY TO TELL'
            when measured.is_final and measured.improvement < measured.target_points
                then 'NOT ACHIEVED'
            when measured.is_final and measured.lower_95 > 0 then 'ACHIEVED'
            when measured.is_final then 'INCONCLUSIVE'
            when measured.upper_95 < 0 then 'WORSENED'
            when measured.upper_95 < measured.trajectory_points then 'OFF TRACK'
            when measured.improvement >= measured.trajectory_points and measured.lower_95 > 0
                then 'ON TRACK'
            else 'NO CLEAR SIGN'
        end as verdict
    from measured
),

-- If one of the 32 boroughs is missing, no verdict is clear, however narrow the interval.
qualified as (
    select
        decided.*,
        case
            when decided.verdict not in ('ACHIEVED', 'NOT ACHIEVED') then null
            when coalesce(decided.baseline_missing_boroughs, decided.missing_boroughs) is not null
                then 'within sampling error'
            when decided.verdict = 'ACHIEVED' and decided.lower_95 >= decided.target_points
                then 'clear'
            when decided.verdict = 'NOT ACHIEVED' and decided.upper_95 < decided.target_points
                then 'clear'
            else 'within sampling error'
        end as qualifier
    from decided
),

ranked as (
    select
        qualified.*,
        case concat_ws(', ', qualified.verdict, qualified.qualifier)
            when 'WORSENED' then 1
            when 'OFF TRACK' then 2
            when 'NOT ACHIEVED, clear' then 3
            when 'NOT ACHIEVED, within sampling error' then 4
            when 'NO BASELINE' then 5
            when 'NO FINAL FIGURE' then 6
            when 'NOT COMPARABLE' then 7
            when 'NOT FIT TO JUDGE' then 8
            when 'INCONCLUSIVE' then 9
            when 'TOO EARLY TO TELL' then 10
            when 'NO CLEAR SIGN' then 11
            when 'ON TRACK' then 12
            when 'ACHIEVED, within sampling error' then 13
            when 'ACHIEVED, clear' then 14
        end as strength,
        case
            when qualified.verdict in ({{ listed([
                'WORSENED', 'OFF TRACK', 'NOT ACHIEVED', 'INCONCLUSIVE', 'NO CLEAR SIGN',
                'ON TRACK', 'ACHIEVED'
            ]) }}) then {{ normal_probability(
                '(qualified.improvement_points - qualified.target_points)'
                ~ ' / nullif(qualified.standard_error, 0)'
            ) }}
        end as chance_of_target
    from qualified
)

select * from ranked
