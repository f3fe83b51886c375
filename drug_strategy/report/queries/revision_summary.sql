-- One row an indicator and maturity: how far London's quarters moved since they were first given.
select
    s.*,
    100 * s.share_positive as percent_positive,
    i.indicator_name,
    i.unit
from marts.revision_summary as s
inner join marts.indicators as i
    on s.indicator_id = i.indicator_id
order by i.display_order, s.maturity_quarters
