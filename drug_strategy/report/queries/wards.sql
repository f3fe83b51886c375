-- Ward figures.

-- name: WardFigure
-- One row per ward figure in the latest year for which London has a figure. Only indicators that
-- are published for wards are included.
with years as (
    select
        indicator_id,
        max(period_start) as period_start
    from shown_figures
    where
        area_level = 'london'
        and period_type = 'fiscal_year'
        and value is not null
    group by indicator_id
)

select
    v.indicator_id,
    v.borough_code,
    v.ward_code,
    v.area_name as ward_name,
    v.period_label,
    v.value,
    v.symbols,
    v.is_revised
from shown_figures as v
inner join marts.indicators as i
    on v.indicator_id = i.indicator_id
inner join years
    on v.indicator_id = years.indicator_id and v.period_start = years.period_start
where
    v.area_level = 'ward'
    and v.period_type = 'fiscal_year'
    and i.finest_area = 'ward'
order by v.area_name, v.ward_code

-- name: WardProfile
-- One row per ward in the latest completed fiscal year, with its residents, concerns and offences.
-- The query `wards` covers police activity.
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
    population_covered,
    acquisitive_offences_per_1000
from marts.ward_profiles
where
    is_complete
    and fiscal_year_start = (
        select max(w.fiscal_year_start) from marts.ward_profiles as w
        where w.is_complete
    )
order by borough_code, ward_name, ward_code

-- name: Vicinity
-- One row for each combination of ward and quarter in which a crack house was closed: acquisitive
-- offences in that ward and in the other wards of its borough, in the year before and the year
-- after. The latest quarter comes first.
select
    ward_code,
    ward_name,
    borough_name,
    fiscal_quarter,
    closures,
    offences_before,
    offences_after,
    other_wards_before,
    other_wards_after,
    offences_before_per_1000,
    offences_after_per_1000,
    other_wards_before_per_1000,
    other_wards_after_per_1000
from marts.crack_house_vicinity
order by quarter_start_date desc, borough_name, ward_name
