-- One row an indicator, borough and rolling year that is over: the borough beside London.
-- In the order of the alphabet, which is no rank.
select
    indicator_id,
    area_code,
    area_name,
    period_start,
    period_label,
    compared,
    value,
    london_value,
    difference_lower_998,
    difference_upper_998,
    ratio_lower_998,
    ratio_upper_998,
    funnel_lower_998,
    funnel_upper_998,
    comparison,
    is_provisional
from marts.indicator_comparisons
qualify period_start >= max(period_start) over (partition by indicator_id) - interval 2 year
order by indicator_id, area_name
