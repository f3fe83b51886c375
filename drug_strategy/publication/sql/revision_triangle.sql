-- One row per indicator, quarter and publication, with London's figure and its difference from the
-- first published figure. A quarter is listed once it has ended and its figure has been published.
-- Maturity is the number of quarters since that quarter ended. A publication is excluded if an
-- earlier one has a later as-at date.
insert into public.marts.revision_triangle
with publications as (
    select publication_id, as_at from public.marts.indicator_revisions
    union
    select publication_id, as_at from public.marts.publication
),

onward as (
    select publication_id, as_at
    from publications
    qualify as_at >= max(as_at) over (order by publication_id)
),

history as (
    select indicator_id, period_start, publication_id, value, is_provisional, boroughs_returned
    from public.marts.indicator_revisions
    where area_code = $london and period_type = 'quarter'
),

series as (
    select distinct indicator_id, period_start from history
),

figures_by_publication as (
    select
        due.indicator_id,
        due.period_start,
        due.publication_id,
        due.as_at,
        history.value,
        history.is_provisional,
        history.boroughs_returned,
        bool_or(history.value is not null) over (
            partition by due.indicator_id, due.period_start order by due.publication_id
        ) as is_given
    from (
        select series.*, onward.*
        from series
        inner join onward
            on onward.as_at >= series.period_start + interval '3 months' - interval '1 day'
    ) as due
    asof inner join history
        on
            due.indicator_id = history.indicator_id
            and due.period_start = history.period_start
            and due.publication_id >= history.publication_id
)

select
    indicator_id,
    period_start,
    publication_id,
    as_at,
    date_sub('quarter', cast(period_start + interval '3 months' as date), as_at)
        as maturity_quarters,
    value,
    is_provisional,
    boroughs_returned,
    value - first_value(value) over of_figure as revision
from figures_by_publication
where is_given
window of_figure as (partition by indicator_id, period_start order by publication_id)
order by indicator_id, period_start, publication_id
