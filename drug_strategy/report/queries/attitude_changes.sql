-- One row a change of the survey since the baseline of the target, in London or a borough.
-- Of those who answered, in years that are over.
select *
from marts.public_attitude_changes
where
    base_kind = 'answers'
    and comparison = 'since_baseline'
    and period_type = 'rolling_year'
    and is_complete
order by measure, area_code, period_start
