-- One row a figure of London or a borough, each quarter and each year to a quarter that is over.
-- What a chart, a card or a map shows of it: the figure, its rate, and the year before.
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
    v.quality_flag,
    e.quarters_answered,
    e.is_fit,
    p.change is not null as is_revised,
    r.rate,
    r.rate_lower_95,
    r.rate_upper_95,
    c.* exclude (
        indicator_id,
        area_level,
        area_code,
        area_name,
        borough_code,
        ward_code,
        period_type,
        period_start,
        period_end,
        period_label,
        value,
        is_complete
    )
from marts.indicator_values as v
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
left join shown_changes as p
    on
        v.indicator_id = p.indicator_id
        and v.area_code = p.area_code
        and v.period_type = p.period_type
        and v.period_start = p.period_start
        and p.change = 'revised'
where
    v.area_level in ('london', 'borough')
    and v.period_type in ('quarter', 'rolling_year')
    and v.is_complete
order by v.indicator_id, v.area_code, v.period_type, v.period_start
