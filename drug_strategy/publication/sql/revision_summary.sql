-- One row for each combination of indicator and maturity (the number of quarters since a figure's
-- quarter ended), with the size of the revisions. Only quarters first published within a quarter
-- of their end are included. Bias is not tested, because there are too few revisions to tell it
-- from chance.
insert into public.marts.revision_summary
with reached as (
    select
        *,
        max(maturity_quarters) over (partition by indicator_id, period_start) as latest_maturity
    from public.marts.revision_triangle
    qualify min(maturity_quarters) over (partition by indicator_id, period_start) = 0
),

matured as (
    select
        reached.indicator_id,
        reached.period_start,
        maturities.maturity_quarters,
        arg_max(struct_pack(revision := reached.revision), reached.publication_id).revision
            as revision,
        arg_min(reached.value, reached.publication_id) as first_value
    from reached
    inner join (select unnest(range(1, 13)) as maturity_quarters) as maturities
        on
            reached.maturity_quarters <= maturities.maturity_quarters
            and maturities.maturity_quarters <= reached.latest_maturity
    group by all
)

select
    indicator_id,
    maturity_quarters,
    count(*) as n,
    sum(revision order by period_start) / count(*) as mean_revision,
    sum(abs(revision) order by period_start) / count(*) as mean_absolute_revision,
    100 * sum(abs(revision / nullif(first_value, 0)) order by period_start)
    / nullif(count(revision / nullif(first_value, 0)), 0) as mean_absolute_percentage_revision,
    count_if(revision > 0) / count(*) as share_positive
from matured
where revision is not null
group by all
order by indicator_id, maturity_quarters
