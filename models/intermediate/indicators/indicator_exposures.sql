-- One row per indicator, area (London or borough) and period: the number of residents that the
-- figure covers. A quarter is covered if it has ended and the borough has reported. A year in
-- progress includes only the quarters that have begun.
with status as (
    select * from {{ ref('indicator_status') }}
),

period_quarters as (
    select * from {{ ref('int_period_quarters') }}
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

periods as (
    select * from {{ ref('int_periods') }}
),

populations as (
    select * from {{ ref('int_populations') }}
),

boroughs as (
    select * from {{ ref('areas') }}
    where area_level = 'borough'
),

shares as (
    select
        status.indicator_id,
        status.area_code,
        period_quarters.period_type,
        period_quarters.period_start,
        avg(case
            when quarters.is_complete and status.return_status <> 'outstanding'
                then cast(1 as double)
            else 0
        end) as share_reported
    from status
    inner join boroughs on status.area_code = boroughs.area_code
    inner join quarters on status.quarter_start = quarters.quarter_start
    inner join period_quarters on status.quarter_start = period_quarters.quarter_start
    group by
        status.indicator_id, status.area_code, period_quarters.period_type,
        period_quarters.period_start
),

covered as (
    select
        shares.*,
        periods.population_year,
        populations.population * shares.share_reported as population_covered
    from shares
    inner join periods
        on
            shares.period_type = periods.period_type
            and shares.period_start = periods.period_start
    inner join populations
        on
            shares.area_code = populations.area_code
            and periods.population_year = populations.population_year
),

-- If every borough has reported, we use London's own population, which includes the City.
of_london as (
    select
        covered.indicator_id,
        '{{ var("london_code") }}' as area_code,
        covered.period_type,
        covered.period_start,
        covered.population_year,
        min(covered.share_reported) as share_reported,
        case
            when min(covered.share_reported) = 1 then max(london.population)
            else {{ exact_sum("covered.population_covered", 6) }}
        end as population_covered
    from covered
    inner join populations as london
        on
            london.area_code = '{{ var("london_code") }}'
            and covered.population_year = london.population_year
    group by
        covered.indicator_id, covered.period_type, covered.period_start, covered.population_year
)

select
    indicator_id,
    area_code,
    period_type,
    period_start,
    population_year,
    share_reported,
    population_covered
from covered
union all
select
    indicator_id,
    area_code,
    period_type,
    period_start,
    population_year,
    share_reported,
    population_covered
from of_london
