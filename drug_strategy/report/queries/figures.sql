-- Figures for London and the boroughs, with their labels.

-- name: figures
-- One row per figure for London or a borough, for each quarter and rolling year that is over. Each
-- row has what charts, tables and maps show: the figure, its rate, and the figure a year before.
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
    v.is_in_follow_up,
    v.is_return_missing,
    v.share_covered,
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
    c.is_like_for_like,
    c.outstanding,
    c.reason
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
where v.period_type in ('quarter', 'rolling_year')
order by v.indicator_id, v.area_code, v.period_type, v.period_start

-- name: grains
-- One row per figure for London or a borough, for each quarter and fiscal year that is over.
-- Readers can draw and save these figures on the Explore page.
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
    v.share_covered,
    v.is_provisional,
    v.is_in_follow_up,
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
-- Only quarters that are over have a row. If a quarter is provisional, `value` is null, and `drawn`
-- has the value of its hollow point.
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
    v.boroughs_returned,
    v.boroughs_expected,
    v.is_provisional,
    v.is_in_follow_up,
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
-- One row per indicator and area: what the control chart shows for the latest quarter with a
-- figure.
select * from marts.indicator_signals

-- name: comparisons
-- One row per indicator, borough and rolling year that is over, comparing the borough with London.
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
    c.funnel_lower_998,
    c.funnel_upper_998,
    c.overdispersion,
    c.boroughs_compared,
    c.comparison,
    c.is_provisional,
    i.has_label
    and i.aggregation in ('sum', 'survey')
    and i.unit in ('count', 'percent') as has_comparison,
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

-- name: decomposition
-- One row per rate and rolling year that is over: London's change on the year before. If the two
-- years are like for like, the row also splits the change into changes within boroughs and a change
-- in their mix.
select
    indicator_id,
    unit,
    period_start,
    difference,
    within_boroughs,
    mix,
    is_reversed
from marts.rate_change_decomposition
where
    period_type = 'rolling_year'
    and is_like_for_like

-- name: target
-- One row per survey measure in the target, and one row for the strategy, whose target needs both
-- measures.
select *
from marts.confidence_target
order by measure

-- name: target_chances
-- One row per true improvement in both measures: how often the target would get each verdict.
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
-- One row per survey measure, area (London or a borough) and year that is over. Each row has the
-- share of respondents who gave no answer.
select
    measure,
    area_code,
    period_start,
    not_answered_percent
from marts.public_attitude_estimates
where period_type = 'rolling_year' and is_complete

-- name: attitude_changes
-- One row per survey measure, area (London or a borough) and year that is over: the change since
-- the target's baseline. Only respondents who answered are counted. Each row also has the number of
-- quarters with answers.
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
-- One row per borough that contributes to a signal in London's chart. A borough contributes if its
-- own chart has the same signal, or if its latest year differs from London's in the same direction.
with signals as (
    select
        s.indicator_id,
        s.signal,
        case
            when s.signal in ('higher than usual', 'lower than usual')
                then split_part(s.signal, ' ', 1)
            when (s.signal = 'better than usual') = (i.good_direction = 'up') then 'higher'
            else 'lower'
        end as direction
    from marts.indicator_signals as s
    inner join marts.indicators as i on s.indicator_id = i.indicator_id
    where s.area_level = 'london' and s.rule is not null
),

latest as (
    select c.*
    from marts.indicator_comparisons as c
    qualify c.period_start = max(c.period_start) over (partition by c.indicator_id)
)

select
    signals.indicator_id,
    a.area_name,
    b.indicator_id is not null as has_signal,
    latest.comparison as differs
from signals
inner join marts.areas as a on a.area_level = 'borough'
left join marts.indicator_signals as b
    on
        signals.indicator_id = b.indicator_id
        and a.area_code = b.area_code
        and signals.signal = b.signal
        and b.rule is not null
left join latest
    on
        signals.indicator_id = latest.indicator_id
        and a.area_code = latest.area_code
        and signals.direction = latest.comparison
where b.indicator_id is not null or latest.indicator_id is not null
order by signals.indicator_id, a.area_name

-- name: borough_counts
-- One row per borough: how many signals, outstanding returns and overdue returns it has. Boroughs
-- are in alphabetical order, which is not a ranking.
select
    a.area_name,
    (
        select count(*) from marts.indicator_signals as s
        where s.area_code = a.area_code and s.rule is not null
    ) as signals,
    (
        select count(*) from marts.expected_returns as e
        where e.sender_code = a.area_code and e.outstanding_since is not null
    ) as overdue
from marts.areas as a
where a.area_level = 'borough'
order by a.area_name
