-- One row a ward in the latest fiscal year that is over: its residents, concerns and offences.
-- What was done there stands in the table of wards already.
select
    borough_code,
    ward_code,
    ward_name,
    fiscal_year,
    is_provisional,
    population,
    concerns_raised,
    drug_dealing,
    drug_use,
    crack_house,
    cannabis_factory,
    gang,
    other,
    acquisitive_offences,
    acquisitive_offences_per_1000
from marts.ward_profiles
where
    is_complete
    and fiscal_year_start = (
        select max(w.fiscal_year_start) from marts.ward_profiles as w
        where w.is_complete
    )
order by borough_code, ward_name, ward_code
