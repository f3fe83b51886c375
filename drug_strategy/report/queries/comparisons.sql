-- One row an indicator, borough and rolling year that is over: the borough beside London.
-- In the order of the alphabet, which is no rank.
select
    c.indicator_id,
    c.area_code,
    c.area_name,
    c.period_start,
    c.period_label,
    c.compared,
    c.value,
    c.london_value,
    c.difference_lower_998,
    c.difference_upper_998,
    c.ratio_lower_998,
    c.ratio_upper_998,
    c.funnel_lower_998,
    c.funnel_upper_998,
    c.overdispersion,
    c.comparison,
    c.is_provisional,
    p.change is not null as is_revised
from marts.indicator_comparisons as c
left join shown_changes as p
    on
        c.indicator_id = p.indicator_id
        and c.area_code = p.area_code
        and 'rolling_year' = p.period_type
        and c.period_start = p.period_start
        and p.change = 'revised'
qualify
    c.period_start >= max(c.period_start) over (partition by c.indicator_id) - interval 2 year
order by c.indicator_id, c.area_name
