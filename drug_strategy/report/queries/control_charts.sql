-- One row an indicator, London or a borough, and quarter: its point and its control limits.
-- Quarters that are not over have no point and no row.
select
    c.indicator_id,
    c.area_code,
    c.period_start,
    c.period_label,
    c.chart,
    c.value,
    c.centre,
    c.lower_limit,
    c.upper_limit,
    c.rule,
    c.signal,
    c.segment,
    c.baseline_start,
    c.baseline_end
from marts.indicator_control_charts as c
inner join marts.indicator_values as v
    on
        c.indicator_id = v.indicator_id
        and c.area_code = v.area_code
        and c.period_start = v.period_start
where v.period_type = 'quarter' and v.is_complete
order by c.indicator_id, c.area_code, c.period_start
