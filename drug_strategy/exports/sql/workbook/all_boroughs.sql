-- One row per indicator and area (London or a borough) in the newest completed fiscal year: the
-- figure, which is a rate if the indicator is a count that adds up, and how it compares with the
-- rest of London.
with figures as (
    select
        v.*,
        i.kind = 'count' as is_rate,
        i.display_order
    from marts.indicator_values as v
    inner join marts.indicators as i
        on v.indicator_id = i.indicator_id
    where
        v.area_level in ('london', 'borough')
        and v.period_type = 'fiscal_year'
        and v.is_complete
)

select
    indicator_name as "Indicator",
    if(is_rate, 'per 100,000 residents', unit) as "Unit",
    period_label as "Fiscal year",
    area_name as "Area",
    if(is_rate, rate, value) as "Figure",
    case
        when comparison in ('higher', 'lower') then comparison
        when value is null then 'not available'
        when comparison is null and is_provisional then 'provisional'
        when comparison is null and area_level = 'borough' then 'not compared'
    end as "Ground"
from figures
where period_start = (select max(f.period_start) from figures as f)
order by display_order, area_level desc, area_name
