-- One row per figure in the last publication, if figures for its type of area and length of period
-- are still made: an older version also published rolling years for wards. The column `was_stated`
-- is true for final London and borough figures, except those with the status not_stated. If a
-- figure's cases are followed up, the column is true only once the figure's period has been over
-- for at least a year.
create temp table figures_before as
select
    published.indicator_id,
    published.area_code,
    published.area_level,
    published.period_type,
    published.period_start,
    published.period_end,
    published.period_label,
    published.value,
    coalesce(published.is_complete and published.value is not null, false) as was_complete,
    coalesce(
        published.area_level in ('london', 'borough')
        and not published.is_provisional
        and published.return_status is distinct from 'not_stated'
        and (
            coalesce(register.has_label, true)
            or published.period_end <= publication.as_at - interval 1 year
        ),
        false
    ) as was_stated
from before.marts.indicator_values as published
semi join warehouse.marts.indicator_values as built
    on published.area_level = built.area_level and published.period_type = built.period_type
cross join before.marts.publication as publication
left join warehouse.marts.indicators as register
    on published.indicator_id = register.indicator_id
