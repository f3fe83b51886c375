-- One row a ward and measure of the survey: the share that the model gives, 2010-13 pooled.
-- By name; the model is not for ranking.
select
    borough_code,
    ward_code,
    ward_name,
    measure,
    base,
    estimate_percent,
    lower_95,
    upper_95,
    borough_percent,
    class
from marts.ward_attitudes
order by borough_code, ward_name, ward_code, measure
