-- One row a quarter of London whose figure has ever been another than the first one given.
-- The first figure and the latest, each with the as-at date of the publication that gave it.
select
    t.indicator_id,
    q.fiscal_quarter,
    t.period_start,
    arg_min(t.value, t.publication_id) as first_value,
    arg_min(t.as_at, t.publication_id) as first_as_at,
    max_by(struct_pack(given := t.value), t.publication_id).given as latest_value,
    max_by(struct_pack(given := t.revision), t.publication_id).given as revision
from marts.revision_triangle as t
inner join marts.quarters as q
    on t.period_start = q.quarter_start_date
group by t.indicator_id, q.fiscal_quarter, t.period_start
having bool_or(t.value is null or abs(t.revision) > 1e-9 * greatest(1, abs(t.value)))
order by t.indicator_id, t.period_start
