-- One row an indicator, London or a borough, and quarter: its point and its control limits.
-- Quarters that are not over have no row, and outstanding ones no point but their figure.
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
    c.baseline_end,
    v.value as figure,
    v.denominator,
    v.is_provisional,
    v.quality_flag,
    p.change is not null as is_revised
from marts.indicator_control_charts as c
inner join marts.indicator_values as v
    on
        c.indicator_id = v.indicator_id
        and c.area_code = v.area_code
        and c.period_start = v.period_start
left join shown_changes as p
    on
        v.indicator_id = p.indicator_id
        and v.area_code = p.area_code
        and v.period_type = p.period_type
        and v.period_start = p.period_start
        and p.change = 'revised'
where v.period_type = 'quarter' and v.is_complete
order by c.indicator_id, c.area_code, c.period_start
