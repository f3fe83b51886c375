-- One row per London or borough figure that is new or has changed in this publication, and per
-- quarter of London whose status has. A withdrawn figure has a null value. A difference of less
-- than a billionth is not a change.
insert into public.marts.indicator_revisions
with before as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        arg_max(
            struct_pack(
                value := value,
                is_provisional := is_provisional,
                boroughs_returned := boroughs_returned
            ),
            publication_id
        ) as last
    from public.marts.indicator_revisions
    group by all
),

compared as (
    select
        figures.*,
        before.last,
        (figures.value is null) <> (before.last.value is null)
        or coalesce(
            abs(figures.value - before.last.value) > 1e-9 * greatest(1, abs(figures.value)), false
        ) as is_changed
    from public.marts.indicator_values as figures
    left join before using (indicator_id, area_code, period_type, period_start)
    where figures.area_level in ('london', 'borough')
)

select
    $publication,
    $published_at,
    $as_at,
    indicator_id,
    area_code,
    period_type,
    period_start,
    case when is_changed then value else last.value end as value,
    is_provisional,
    boroughs_returned
from compared
where
    is_changed
    or (
        area_level = 'london'
        and period_type = 'quarter'
        and value is not null
        and (is_provisional, boroughs_returned)
        is distinct from (last.is_provisional, last.boroughs_returned)
    )
order by indicator_id, area_code, period_type, period_start
