-- Figures for London and the boroughs, with their labels.

-- name: figures
-- One row per London or borough figure for a completed quarter, fiscal year or rolling year:
-- everything that charts, tables and maps show. The survey's figures also have the number of
-- quarters with answers, and whether they can be judged.
select
    v.*,
    e.quarters_answered,
    e.is_fit
from shown_figures as v
left join marts.public_attitude_estimates as e
    on
        v.indicator_id = e.measure
        and v.area_code = e.area_code
        and v.period_type = e.period_type
        and v.period_start = e.period_start
where v.area_level in ('london', 'borough') and v.period_type <> 'strategy'
order by v.indicator_id, v.area_code, v.period_type, v.period_start

-- name: signals
-- One row per indicator and area, in the order of the register: what stands out in the newest
-- quarter and fiscal year.
select s.*
from marts.indicator_signals as s
inner join marts.indicators as i
    on s.indicator_id = i.indicator_id
order by i.display_order, s.area_code

-- name: scorecard
-- One row per area and headline indicator, in the order of the scorecard, with the year shown.
select
    indicator_id,
    area_code,
    fiscal_year
from marts.scorecard
order by area_code, scorecard_order

-- name: target
-- One row per survey measure in the target, and one for the strategy, whose target needs both.
select *
from marts.confidence_target
order by measure

-- name: target_chances
-- One row for each size of true improvement, assumed for both measures: how often the survey would
-- give each verdict on the target.
select
    true_points,
    certainly_reached_percent,
    reached_percent,
    not_reached_percent,
    certainly_not_reached_percent
from marts.target_operating_characteristics
where measure = 'strategy'
order by true_points

-- name: survey
-- One row per survey measure, area (London or a borough) and completed year: the share of
-- respondents who gave no answer.
select
    measure,
    area_code,
    period_start,
    not_answered_percent
from marts.public_attitude_estimates
where period_type = 'rolling_year' and is_complete

-- name: attitude_changes
-- One row per survey measure, area (London or a borough) and completed year: the change since the
-- target's baseline among respondents who answered, and the number of quarters with answers.
select
    c.*,
    e.quarters_answered
from marts.public_attitude_changes as c
inner join marts.public_attitude_estimates as e
    on
        c.measure = e.measure
        and c.area_code = e.area_code
        and c.period_type = e.period_type
        and c.period_start = e.period_start
where
    c.base_kind = 'answers'
    and c.comparison = 'since_baseline'
    and c.period_type = 'rolling_year'
    and c.is_complete
order by c.measure, c.area_code, c.period_start

-- name: behind_signals
-- One row per borough that stands out in the same direction as London.
select
    london.indicator_id,
    boroughs.area_name
from marts.indicator_signals as london
inner join marts.indicator_signals as boroughs
    on london.indicator_id = boroughs.indicator_id and london.direction = boroughs.direction
where
    london.area_level = 'london'
    and boroughs.area_level = 'borough'
    and london.standing = 'stands out'
    and boroughs.standing = 'stands out'
order by london.indicator_id, boroughs.area_name

-- name: borough_counts
-- One row per borough: how many indicators stand out, and how many returns are overdue. Boroughs
-- are in alphabetical order, which is not a ranking.
select
    a.area_name,
    (
        select count(*) from marts.indicator_signals as s
        where s.area_code = a.area_code and s.standing = 'stands out'
    ) as standouts,
    (
        select count(*) from marts.expected_returns as e
        where e.sender_code = a.area_code and e.is_overdue
    ) as overdue
from marts.areas as a
where a.area_level = 'borough'
order by a.area_name
