-- One row per indicator and quarter for which London's count was final and is now lower.
select
    changed.indicator_id,
    [register.return_name, register.second_return_name] as return_names,
    quarters.fiscal_quarter as quarter,
    changed.value_before as before,
    coalesce(changed.value_now, 0) as now
from changed_figures as changed
inner join private.marts.indicators as register on changed.indicator_id = register.indicator_id
inner join private.marts.quarters as quarters on changed.period_start = quarters.quarter_start_date
where
    changed.was_final
    and changed.area_code = $london
    and changed.period_type = 'quarter'
    and register.unit = 'count'
    and coalesce(changed.value_now, 0) < changed.value_before
order by register.display_order, changed.period_start
