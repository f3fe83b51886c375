-- One row per London or borough figure that is new or has changed in this publication. A withdrawn
-- figure has a null value. A difference of less than a billionth is not a change.
insert into public.marts.indicator_revisions
with before as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        arg_max(struct_pack(value := value), publication_id) as last
    from public.marts.indicator_revisions
    group by all
)

select
    $publication,
    $published_at,
    $as_at,
    indicator_id,
    area_code,
    period_type,
    period_start,
    figures.value
from public.marts.indicator_values as figures
left join before using (indicator_id, area_code, period_type, period_start)
where
    figures.area_level in ('london', 'borough')
    and (
        (figures.value is null) <> (before.last.value is null)
        or abs(figures.value - before.last.value) > 1e-9 * greatest(1, abs(figures.value))
    )
order by indicator_id, area_code, period_type, period_start
