-- One row a measure of the survey, London or a borough, and year that is over.
-- How many answered, and the share of respondents who gave no answer.
select
    measure,
    area_code,
    period_start,
    base,
    not_answered_percent,
    quality_flag,
    quality_reasons
from marts.public_attitude_estimates
where period_type = 'rolling_year' and is_complete
