-- Figures for London and the boroughs, and what stands out.

-- name: newest
-- One row per indicator and area (London or a borough), with the newest fiscal year that is over:
-- its figure, changes and comparison, and the newest quarter with a point. `other_quarter` names
-- that quarter if it is not the year's last. If no year is over, the figures are null.
-- `previous_symbols` and `symbols_2009_10` belong to the two earlier years' figures.
with areas as (
    select
        area_code,
        area_name,
        area_level
    from marts.areas
    where area_level in ('london', 'borough')
),

years as (
    select
        *,
        lag(symbols) over (partition by indicator_id, area_code order by period_start)
            as previous_symbols,
        first_value(symbols) over (partition by indicator_id, area_code order by period_start)
            as symbols_2009_10,
        max(period_start) over () as newest_start
    from shown_figures
    where period_type = 'fiscal_year' and area_level in ('london', 'borough')
)

select
    i.indicator_id,
    i.indicator_name,
    i.unit,
    i.aggregation,
    i.is_experimental,
    a.area_code,
    a.area_name,
    a.area_level,
    case when coalesce(i.scorecard_area, a.area_level) = a.area_level then i.scorecard_order end
        as scorecard_order,
    v.period_label,
    v.numerator,
    v.denominator,
    v.value,
    coalesce(v.symbols, '[x] no year is over yet') as symbols,
    v.lower_95,
    v.upper_95,
    v.base,
    v.rate,
    v.rate_lower_95,
    v.rate_upper_95,
    v.population,
    v.population_covered,
    v.value_year_before,
    v.previous_symbols,
    v.difference_from_year_before,
    v.ratio_to_year_before,
    v.boroughs_compared,
    v.no_change_reason,
    v.change_year_before,
    v.value_2009_10,
    v.symbols_2009_10,
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
    v.return_status,
    v.boroughs_returned,
    v.boroughs_expected,
    v.is_provisional,
    v.quality_flag,
    v.drawn,
    v.caution,
    v.statement,
    q.signal,
    case when q.signal is not null and q.period_end is distinct from v.period_end then q.period_label end
        as other_quarter,
    q.newer_quarters,
    q.chart_reason,
    q.statement as quarter_statement
from marts.indicators as i
cross join areas as a
left join years as v
    on
        i.indicator_id = v.indicator_id
        and a.area_code = v.area_code
        and v.period_start = v.newest_start
left join newest_quarters as q
    on i.indicator_id = q.indicator_id and a.area_code = q.area_code
order by i.display_order, a.area_name

-- name: quarters
-- One row per quarterly figure of London and, for the scorecard's indicators, of a borough, with its
-- usual range. `gap` says why a quarter is provisional or not drawn. If `is_apart`, the point and its range are those of the boroughs that
-- returned.
with outstanding as (
    select
        indicator_id,
        period_start,
        count(*) as boroughs
    from shown_figures
    where
        area_level = 'borough' and period_type = 'quarter' and return_status = 'outstanding'
    group by indicator_id, period_start
)

select
    v.indicator_id,
    v.indicator_name,
    v.area_code,
    v.area_name,
    v.period_label,
    v.unit,
    v.value,
    v.symbols,
    v.is_provisional,
    v.provisional_reason,
    v.quality_flag,
    v.return_status,
    v.chart_centre,
    v.chart_lower,
    v.chart_upper,
    v.signal_rule,
    v.signal,
    v.statement,
    coalesce(v.chart_boroughs < v.boroughs_expected, false) as is_apart,
    if(is_apart, v.chart_point, v.drawn) as drawn,
    case
        when v.return_status = 'outstanding' and not i.has_register then 'return outstanding'
        when v.return_status = 'outstanding' and o.boroughs = 1 then '1 borough outstanding'
        when v.return_status = 'outstanding' and o.boroughs > 1
            then o.boroughs || ' boroughs outstanding'
        when v.value is null then missing.short
        when v.is_provisional and not v.is_unsettled then 'provisional'
    end as gap
from shown_figures as v
inner join marts.indicators as i
    on v.indicator_id = i.indicator_id
left join marts.labels as missing
    on missing.label_of = 'missing_reason' and v.missing_reason = missing.label
left join outstanding as o
    on v.indicator_id = o.indicator_id and v.period_start = o.period_start
where
    v.period_type = 'quarter'
    and (v.area_level = 'london' or v.area_level = 'borough' and i.scorecard_order is not null)
order by v.indicator_id, v.area_code, v.period_start

-- name: years
-- One row per fiscal year of London, latest first.
select
    v.indicator_id,
    v.indicator_name,
    v.area_name,
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
    v.population_covered,
    v.return_status,
    v.boroughs_returned,
    v.boroughs_expected,
    v.is_provisional,
    v.value_year_before,
    v.difference_from_year_before,
    v.ratio_to_year_before,
    v.boroughs_compared,
    v.change_year_before,
    v.no_change_reason,
    v.statement
from shown_figures as v
where v.area_level = 'london' and v.period_type = 'fiscal_year'
order by v.indicator_id, v.period_start desc

-- name: survey
-- One row per survey measure, area (London or a borough) and year to a quarter, oldest first: its
-- share with the change since the target's baseline, and London's share for the same year.
select
    v.indicator_id,
    v.indicator_name,
    v.area_code,
    v.area_name,
    v.period_label,
    v.unit,
    v.value,
    v.symbols,
    v.lower_95,
    v.upper_95,
    v.base,
    v.is_provisional,
    v.quality_flag,
    v.drawn,
    e.quarters_answered,
    e.not_answered_percent,
    case when c.is_comparable then c.difference end as difference_from_baseline,
    case when c.is_comparable then c.lower_95 end as difference_lower_95,
    case when c.is_comparable then c.upper_95 end as difference_upper_95,
    c.notes,
    l.value as london_value
from shown_figures as v
inner join marts.public_attitudes as e
    on
        v.indicator_id = e.measure
        and v.area_code = e.area_code
        and v.period_type = e.period_type
        and v.period_start = e.period_start
left join marts.public_attitude_changes as c
    on
        v.indicator_id = c.measure
        and v.area_code = c.area_code
        and v.period_type = c.period_type
        and v.period_start = c.period_start
        and c.comparison = 'since_baseline'
left join shown_figures as l
    on
        v.indicator_id = l.indicator_id
        and v.period_type = l.period_type
        and v.period_start = l.period_start
        and l.area_level = 'london'
where v.period_type = 'rolling_year'
order by v.indicator_id, v.area_code, v.period_start

-- name: standouts
-- One row per indicator that stands out in London or in a borough, in the order of the mart.
select
    indicator_id,
    indicator_name,
    area_code,
    signal,
    change_year_before,
    change_since_2009_10,
    statement
from marts.indicator_signals
order by area_code, standout_order

-- name: judged
-- One row per area and indicator whose newest quarter with a point could have a signal, and whether
-- it has one.
select
    q.area_code,
    q.indicator_id,
    q.signal <> 'usual' as has_signal
from newest_quarters as q
inner join marts.indicators as i
    on q.indicator_id = i.indicator_id
where q.signal is not null and not i.is_experimental

-- name: targets
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
    t.notes,
    t.statement,
    t.headline
from marts.confidence_target as t
left join marts.indicators as i
    on t.measure = i.indicator_id
order by i.display_order

-- name: grid
-- One row per figure of a fiscal year or the three years, newest year first and the three years
-- last.
select
    v.period_label,
    v.indicator_id,
    v.area_code,
    v.unit,
    i.aggregation,
    v.value,
    v.rate,
    v.symbols,
    v.comparison
from shown_figures as v
inner join marts.indicators as i
    on v.indicator_id = i.indicator_id
where v.area_level in ('london', 'borough') and v.period_type in ('fiscal_year', 'strategy')
order by v.period_type, v.period_start desc, i.display_order, v.area_level desc, v.area_name

-- name: explore
-- One row per indicator and length of period: the figures of every area and period, London first
-- and then the boroughs by name, oldest period first.
select
    v.indicator_id,
    replace(v.period_type, 'fiscal_', '') as period,
    list(v.value order by v.area_level desc, v.area_name, v.period_start) as figures,
    list(v.rate order by v.area_level desc, v.area_name, v.period_start) as rates,
    list(v.symbols order by v.area_level desc, v.area_name, v.period_start) as symbols,
    list(v.drawn order by v.area_level desc, v.area_name, v.period_start) as drawn,
    list(distinct v.period_label order by v.period_label) as labels
from shown_figures as v
where v.area_level in ('london', 'borough') and v.period_type in ('quarter', 'fiscal_year')
group by v.indicator_id, v.period_type

-- name: orders
-- One row per area (London or a borough) and fiscal year, and one for the strategy's three years:
-- confiscation orders by size, newest year first.
select
    area_code,
    area_level,
    period_label,
    orders,
    median,
    value,
    value_without_largest,
    outlying_orders,
    outlying_value,
    if(is_provisional, '[p]', '') as symbols,
    period_type = 'fiscal_year'
    and period_start = max(period_start) over (partition by area_code, period_type) as is_newest
from marts.confiscation_order_sizes
where is_complete
order by area_code, period_type desc, period_start desc

-- name: wards
-- One row per ward, with the newest fiscal year that is over: a column for the figure and one for
-- the symbols of each indicator that is published for wards.
pivot (
    select
        v.borough_code,
        b.area_name as borough_name,
        v.area_code as ward_code,
        v.area_name as ward_name,
        v.period_label,
        v.indicator_id,
        v.value,
        v.symbols
    from shown_figures as v
    inner join marts.indicators as i
        on v.indicator_id = i.indicator_id
    inner join marts.areas as b
        on v.borough_code = b.area_code
    where
        v.area_level = 'ward'
        and v.period_type = 'fiscal_year'
        and i.finest_area = 'ward'
    qualify v.period_start = max(v.period_start) over ()
)
on indicator_id
using any_value(value) as figure, any_value(symbols) as symbols
order by ward_name, ward_code

-- name: borough_years
-- One row per indicator, borough and fiscal year, beside London's figures.
select
    v.indicator_id,
    v.indicator_name,
    v.area_name,
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
    v.population_covered,
    v.comparison,
    v.return_status,
    v.is_provisional,
    l.value as london_value,
    l.rate as london_rate
from shown_figures as v
inner join marts.indicators as i
    on v.indicator_id = i.indicator_id
inner join shown_figures as l
    on
        v.indicator_id = l.indicator_id
        and v.period_start = l.period_start
        and l.period_type = 'fiscal_year'
        and l.area_level = 'london'
where v.area_level = 'borough' and v.period_type = 'fiscal_year'
order by i.display_order, v.period_start
