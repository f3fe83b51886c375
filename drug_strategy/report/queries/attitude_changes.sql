-- One row a change of the survey since the baseline of the target, in London or a borough.
-- Of those who answered, in years that are over; with the waves that the year rests on.
select
    c.*,
    e.quarters_answered
from marts.public_attitude_changes as c
inner join marts.public_attitude_estimates as e
    on
        c.measure = e.measure
        and c.area_code = e.area_code
        and c.period_type = e.period_type
        and c.period_start = e.period_start
where
    c.base_kind = 'answers'
    and c.comparison = 'since_baseline'
    and c.period_type = 'rolling_year'
    and c.is_complete
order by c.measure, c.area_code, c.period_start
