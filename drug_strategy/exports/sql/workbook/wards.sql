-- One row per ward and completed fiscal year: the ward's profile.
select
    ward_name as "Ward",
    fiscal_year as "Period",
    population as "Residents",
    population_covered as "Residents covered",
    concerns_raised as "Concerns raised",
    crack_houses_closed as "Crack houses closed",
    cannabis_factories_closed as "Cannabis factories closed",
    class_a_trafficking_detections as "Class A trafficking detections",
    commercial_cannabis_detections as "Commercial cannabis detections",
    acquisitive_offences as "Acquisitive offences",
    acquisitive_offences_per_1000 as "Acquisitive offences for 1,000 residents"
from marts.ward_profiles
where borough_code = $area_code and is_complete
order by ward_name, fiscal_year
