-- Figures for London and the boroughs, with their labels.

-- name: figures
-- One row per London or borough figure for a completed quarter, fiscal year or rolling year:
-- everything that charts, tables and maps show, including the rate and the figure a year earlier.
select
    v.indicator_id,
    v.area_code,
    v.period_type,
    v.period_start,
    v.period_label,
    v.period_end,
    v.numerator,
    v.denominator,
    v.value,
    v.lower_95,
    v.upper_95,
    v.base,
    v.return_status,
    v.boroughs_returned,
    v.boroughs_expected,
    v.is_provisional,
    v.is_unsettled,
    v.is_return_missing,
    v.drawn,
    v.quality_flag,
    e.quarters_answered,
    e.is_fit,
    p.indicator_id is not null as is_revised,
    r.rate,
    r.rate_lower_95,
    r.rate_upper_95,
    r.population,
    r.population_covered,
    c.value_year_before,
    c.difference,
    c.statement,
    c.value_like_for_like,
    c.value_year_before_like_for_like,
    c.boroughs_like_for_like,
    c.difference_lower_95,
    c.difference_upper_95,
    c.ratio,
    c.ratio_lower_95,
    c.ratio_upper_95,
    c.is_like_for_like,
    c.reason,
    v.provisional_reason
from drawn_figures as v
left join marts.indicator_rates as r
    on
        v.indicator_id = r.indicator_id
        and v.area_code = r.area_code
        and v.period_type = r.period_type
        and v.period_start = r.period_start
left join marts.indicator_changes as c
    on
        v.indicator_id = c.indicator_id
        and v.area_code = c.area_code
        and v.period_type = c.period_type
        and v.period_start = c.period_start
left join marts.public_attitude_estimates as e
    on
        v.indicator_id = e.measure
        and v.area_code = e.area_code
        and v.period_type = e.period_type
        and v.period_start = e.period_start
left join revised as p
    on
        v.indicator_id = p.indicator_id
        and v.area_code = p.area_code
        and v.period_type = p.period_type
        and v.period_start = p.period_start
where v.period_type <> 'strategy'
order by v.indicator_id, v.area_code, v.period_type, v.period_start

-- name: grains
-- One row per London or borough figure for a completed quarter or fiscal year. Readers can draw and
-- save these figures on the Explore page.
select
    v.indicator_id,
    v.area_code,
    v.period_type,
    v.period_label,
    v.denominator,
    v.value,
    v.drawn,
    r.rate,
    v.return_status,
    v.boroughs_returned,
    v.boroughs_expected,
    v.is_provisional,
    v.provisional_reason,
    v.is_unsettled,
    v.is_return_missing,
    v.quality_flag,
    p.indicator_id is not null as is_revised
from drawn_figures as v
left join marts.indicator_rates as r
    on
        v.indicator_id = r.indicator_id
        and v.area_code = r.area_code
        and v.period_type = r.period_type
        and v.period_start = r.period_start
left join revised as p
    on
        v.indicator_id = p.indicator_id
        and v.area_code = p.area_code
        and v.period_type = p.period_type
        and v.period_start = p.period_start
where v.period_type in ('quarter', 'fiscal_year')

-- name: control_charts
-- One row per indicator, area (London or a borough) and quarter, with its point and control limits.
-- Only completed quarters have a row. If a quarter is provisional, `value` is null, and `drawn` is
-- the value of its hollow point.
select
    c.indicator_id,
    c.area_code,
    c.period_start,
    c.period_label,
    c.value,
    c.centre,
    c.lower_limit,
    c.upper_limit,
    c.rule,
    c.signal,
    c.segment,
    v.value as figure,
    v.return_status,
    case when v.is_provisional then v.drawn end as drawn,
    v.provisional_reason,
    v.boroughs_returned,
    v.boroughs_expected,
    v.is_provisional,
    v.is_unsettled,
    v.is_return_missing,
    v.quality_flag,
    p.indicator_id is not null as is_revised
from marts.indicator_control_charts as c
inner join drawn_figures as v
    on
        c.indicator_id = v.indicator_id
        and c.area_code = v.area_code
        and c.period_start = v.period_start
left join revised as p
    on
        v.indicator_id = p.indicator_id
        and v.area_code = p.area_code
        and v.period_type = p.period_type
        and v.period_start = p.period_start
where v.period_type = 'quarter'
order by c.indicator_id, c.area_code, c.period_start

-- name: signals
-- One row per indicator and area: what stands out in the newest quarter and fiscal year.
select * from marts.indicator_signals

-- name: scorecard
-- One row per area and headline indicator, in the order of the scorecard.
select *
from marts.scorecard
order by area_code, scorecard_order

-- name: comparisons
-- One row per indicator, borough and completed rolling year, comparing the borough with London.
-- Boroughs are in alphabetical order, which is not a ranking.
select
    c.indicator_id,
    c.area_code,
    c.area_name,
    c.period_start,
    c.period_label,
    c.compared,
    c.value,
    c.london_value,
    c.rest_value,
    c.difference,
    c.difference_lower_95,
    c.difference_upper_95,
    c.ratio,
    c.ratio_lower_95,
    c.ratio_upper_95,
    c.other_boroughs,
    c.comparison,
    c.is_provisional,
    c.reason,
    p.indicator_id is not null as is_revised
from marts.indicator_comparisons as c
inner join marts.indicators as i on c.indicator_id = i.indicator_id
left join revised as p
    on
        c.indicator_id = p.indicator_id
        and c.area_code = p.area_code
        and 'rolling_year' = p.period_type
        and c.period_start = p.period_start
qualify
    c.period_start >= max(c.period_start) over (partition by c.indicator_id) - interval 2 year
order by c.indicator_id, c.area_name

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
        where e.sender_code = a.area_code and e.owed_reason = 'overdue'
    ) as overdue
from marts.areas as a
where a.area_level = 'borough'
order by a.area_name
