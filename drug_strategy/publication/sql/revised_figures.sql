-- One row per London or borough figure, with the latest value recorded for it in the table of
-- revisions. The revisions do not record which senders had reported, so `was_stated` is true for
-- most figures. It is false if the figure's cases are followed up and if its period has been
-- over for less than a year. A publication is excluded if an earlier one has a later as-at date.
create temp table figures_before as
with revisions as (
    select * from read_parquet($revisions, union_by_name => true)
),

publications as (
    select distinct publication_id, as_at from revisions
),

onward as (
    select publication_id, as_at
    from publications
    qualify as_at >= max(as_at) over (order by publication_id)
),

latest as (
    select
        revisions.indicator_id,
        revisions.area_code,
        revisions.period_type,
        revisions.period_start,
        arg_max(struct_pack(value := revisions.value), revisions.publication_id).value as value
    from revisions
    semi join onward on revisions.publication_id = onward.publication_id
    group by all
),

publication as (
    select max(as_at) as as_at from onward
)

select
    latest.indicator_id,
    latest.area_code,
    areas.area_level,
    latest.period_type,
    latest.period_start,
    periods.period_end,
    periods.period_label,
    latest.value,
    latest.value is not null and periods.period_end <= publication.as_at as was_complete,
    coalesce(register.has_label, true)
    or periods.period_end <= publication.as_at - interval 1 year as was_stated
from latest
cross join publication
inner join warehouse.marts.areas as areas
    on latest.area_code = areas.area_code and areas.area_level in ('london', 'borough')
inner join warehouse.intermediate.int_periods as periods
    on latest.period_type = periods.period_type and latest.period_start = periods.period_start
left join warehouse.marts.indicators as register on latest.indicator_id = register.indicator_id
