-- One row per ward and survey measure: the modelled percentage for 2010-13 as a whole.
select
    ward_attitudes.ward_name as "Ward",
    indicators.indicator_name as "Measure",
    ward_attitudes.base as "Answers",
    ward_attitudes.estimate_percent as "Modelled percentage",
    ward_attitudes.lower_95 as "Lower 95% limit",
    ward_attitudes.upper_95 as "Upper 95% limit",
    ward_attitudes.borough_percent as "Borough",
    ward_attitudes.class as "Compared with the borough"
from marts.ward_attitudes as ward_attitudes
inner join marts.indicators as indicators
    on indicators.indicator_id = ward_attitudes.measure
where ward_attitudes.borough_code = $area_code
order by ward_name, measure
