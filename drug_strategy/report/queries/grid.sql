-- The figures of the page All boroughs, and how boroughs compare with the rest of London.

-- name: GridCell
-- One row for each indicator, area (London or a borough) and period (a completed fiscal year or the
-- strategy's three years): the figure and its comparison with the rest of London. London itself is
-- not compared.
select
    indicator_id,
    area_code,
    period_type,
    period_start,
    period_label,
    value,
    rate,
    symbols,
    is_revised,
    ratio_to_rest,
    ratio_to_rest_lower_998,
    ratio_to_rest_upper_998,
    difference_from_rest,
    difference_from_rest_lower_998,
    difference_from_rest_upper_998,
    comparison,
    no_comparison_reason,
    case
        when area_level = 'london' then null
        when comparison in ('higher', 'lower') then comparison
        when comparison is not null then 'neither'
        when value is null then 'not available'
        when is_provisional then 'provisional'
        else 'not compared'
    end as ground
from shown_figures
where area_level in ('london', 'borough') and period_type in ('fiscal_year', 'strategy')
order by period_type, period_start desc, indicator_id, area_code
