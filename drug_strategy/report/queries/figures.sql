-- Figures for London and the boroughs, and what stands out.

-- name: Figure
-- One row per London or borough figure for a completed quarter, fiscal year or rolling year:
-- everything that charts, tables and maps show. The survey's figures also have the number of
-- quarters with answers and the share of respondents who gave no answer.
select
    v.indicator_id,
    v.area_level,
    v.area_code,
    v.area_name,
    v.borough_code,
    v.period_type,
    v.period_start,
    v.period_end,
    v.period_label,
    v.numerator,
    v.denominator,
    v.unit,
    v.value,
    v.symbols,
    v.lower_95,
    v.upper_95,
    v.base,
    v.rate,
    v.per,
    v.rate_lower_95,
    v.rate_upper_95,
    v.population,
    v.population_covered,
    v.return_status,
    v.boroughs_returned,
    v.boroughs_expected,
    v.is_provisional,
    v.provisional_reason,
    v.quality_flag,
    v.value_year_before,
    v.difference_from_year_before,
    v.ratio_to_year_before,
    v.boroughs_compared,
    v.no_change_reason,
    v.change_year_before,
    v.difference_from_2009_10,
    v.ratio_to_2009_10,
    v.boroughs_compared_2009_10,
    v.no_change_since_2009_10_reason,
    v.change_since_2009_10,
    v.london_figure,
    v.rest_value,
    v.ratio_to_rest,
    v.ratio_to_rest_lower_998,
    v.ratio_to_rest_upper_998,
    v.difference_from_rest,
    v.difference_from_rest_lower_998,
    v.difference_from_rest_upper_998,
    v.comparison,
    v.no_comparison_reason,
    v.chart_centre,
    v.chart_lower,
    v.chart_upper,
    v.signal,
    v.signal_rule,
    v.statement,
    v.is_return_missing,
    v.is_unsettled,
    v.drawn,
    v.is_revised,
    e.quarters_answered,
    e.not_answered_percent
from shown_figures as v
left join marts.public_attitudes as e
    on
        v.indicator_id = e.measure
        and v.area_code = e.area_code
        and v.period_type = e.period_type
        and v.period_start = e.period_start
where v.area_level in ('london', 'borough') and v.period_type <> 'strategy'
order by v.indicator_id, v.area_code, v.period_type, v.period_start

-- name: Signal
-- One row per indicator that stands out in London or in a borough, in the order of the mart.
select
    indicator_id,
    area_code,
    signal,
    statement
from marts.indicator_signals
order by area_code, standout_order

-- name: HeadlineYear
-- One row per area and headline indicator, in the order of the scorecard, with the newest completed
-- year.
select
    indicator_id,
    area_code,
    max(fiscal_year) as fiscal_year
from (
    select indicator_id, area_code, fiscal_year, is_complete, scorecard_order
    from marts.london_years
    union all
    select indicator_id, area_code, fiscal_year, is_complete, scorecard_order
    from marts.borough_years
)
where is_complete and scorecard_order is not null
group by indicator_id, area_code, scorecard_order
order by area_code, scorecard_order

-- name: Target
-- One row per survey measure in the target, and one for the strategy, whose target needs both.
select
    t.measure,
    t.measure_name,
    t.target_points,
    t.baseline_value + t.target_points * if(i.good_direction = 'down', -1, 1)
        as target_value,
    t.baseline_period,
    t.baseline_value,
    t.agreed_on,
    t.agreed_by,
    t.verdict,
    t.not_fit_reasons,
    t.notes,
    t.statement,
    t.headline
from marts.confidence_target as t
left join marts.indicators as i
    on t.measure = i.indicator_id
order by t.measure

-- name: AttitudeChange
-- One row per survey measure, area (London or a borough) and completed year: the change since the
-- target's baseline among respondents who answered, and the number of quarters with answers.
select
    c.measure,
    c.area_code,
    c.period_start,
    c.period_label,
    c.earlier_label,
    c.earlier_value,
    c.value,
    c.difference,
    c.lower_95,
    c.upper_95,
    c.change,
    c.notes,
    e.quarters_answered
from marts.public_attitude_changes as c
inner join marts.public_attitudes as e
    on
        c.measure = e.measure
        and c.area_code = e.area_code
        and c.period_type = e.period_type
        and c.period_start = e.period_start
where
    c.comparison = 'since_baseline'
    and c.period_type = 'rolling_year'
    and c.is_complete
order by c.measure, c.area_code, c.period_start
