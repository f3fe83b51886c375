-- One row per indicator and maturity: the revision after so many quarters since the first figure.
-- The mean is tested with its Newey-West error: lag 3, Bartlett's weights, divided by n.
insert into public.marts.revision_summary
with reached as (
    select
        *,
        max(maturity_quarters) over (partition by indicator_id, period_start) as latest_maturity
    from public.marts.revision_triangle
),

matured as (
    select
        reached.indicator_id,
        reached.period_start,
        maturities.maturity_quarters,
        arg_max(struct_pack(revision := reached.revision), reached.publication_id).revision
            as revision
    from reached
    inner join (select unnest(range(1, 13)) as maturity_quarters) as maturities
        on
            reached.maturity_quarters <= maturities.maturity_quarters
            and maturities.maturity_quarters <= reached.latest_maturity
    group by all
),

summed as (
    select
        indicator_id,
        maturity_quarters,
        count(*) as n,
        sum(revision order by period_start) / count(*) as mean_revision,
        sum(abs(revision) order by period_start) / count(*) as mean_absolute_revision,
        count_if(revision > 0) / count(*) as share_positive,
        max(revision) - min(revision) <= 1e-9 * greatest(1, max(abs(revision))) as is_constant
    from matured
    where revision is not null
    group by all
),

deviations as (
    select
        matured.indicator_id,
        matured.maturity_quarters,
        matured.period_start,
        matured.revision - summed.mean_revision as deviation
    from matured
    inner join summed using (indicator_id, maturity_quarters)
    where matured.revision is not null
),

-- Counted twice beyond lag 0, for the pair and its mirror image.
errors as (
    select
        early.indicator_id,
        early.maturity_quarters,
        sum(
            case when lags.lag = 0 then 1 else 2 * (1 - lags.lag / 4) end
            * early.deviation * late.deviation
            order by lags.lag, early.period_start
        ) as summed_products
    from deviations as early
    cross join (select unnest(range(0, 4)) as lag) as lags
    inner join deviations as late
        on
            early.indicator_id = late.indicator_id
            and early.maturity_quarters = late.maturity_quarters
            and late.period_start = early.period_start + to_months(cast(3 * lags.lag as integer))
    group by all
),

tested as (
    select
        summed.*,
        case
            when summed.n >= 8 and not summed.is_constant
                then summed.mean_revision
                / nullif(sqrt(greatest(errors.summed_products, 0)) / summed.n, 0)
        end as t
    from summed
    inner join errors using (indicator_id, maturity_quarters)
)

select
    indicator_id,
    maturity_quarters,
    n,
    mean_revision,
    mean_absolute_revision,
    share_positive,
    t,
    case
        when n < 8 then null
        when abs(t) > $z or (is_constant and abs(mean_revision) > 1e-9) then 'evidence of bias'
        else 'no evidence of bias'
    end as words
from tested
order by indicator_id, maturity_quarters
