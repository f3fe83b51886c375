-- One row: a published figure, its name, and its publication.
select
    figures.indicator_id,
    figures.indicator_name,
    figures.unit,
    figures.area_code,
    figures.area_name,
    figures.period_label,
    figures.value,
    figures.lower_95,
    figures.upper_95,
    figures.is_provisional,
    publication.publication_id,
    publication.as_at,
    publication.contains_synthetic
from marts.indicator_values as figures
cross join marts.publication as publication
where
    figures.indicator_id = $indicator_id
    and figures.area_code = $area_code
    and figures.period_label = $period_label
