-- The end of a fiscal year in progress, or of the strategy's three years, may be in the future.
-- Rates are divided by `years`, a quarter of a year for each quarter that has begun. A rolling
-- year always has four quarters.
with quarters as (
    select
        quarters.*,
        lag(quarters.quarter_start, 3) over (order by quarters.quarter_start) as year_start
    from {{ ref('int_quarters') }} as quarters
),

periods as (
    select
        'quarter' as period_type,
        quarter_start as period_start,
        quarter_end as period_end,
        fiscal_quarter as period_label
    from quarters
    union all
    select distinct
        'fiscal_year' as period_type,
        fiscal_year_start as period_start,
        cast(
            {{ dbt.dateadd('day', -1, dbt.dateadd('month', 12, 'fiscal_year_start')) }} as date
        ) as period_end,
        fiscal_year as period_label
    from quarters
    union all
    select
        'rolling_year' as period_type,
        year_start as period_start,
        quarter_end as period_end,
        concat('year to ', fiscal_quarter) as period_label
    from quarters
    where year_start is not null
    union all
    select distinct
        'strategy' as period_type,
        cast('{{ var("strategy_start") }}' as date) as period_start,
        cast('{{ var("strategy_end") }}' as date) as period_end,
        '{{ var("strategy_start")[:4] }}-{{ var("strategy_end")[2:4] }}' as period_label
    from quarters
    where quarter_start >= cast('{{ var("strategy_start") }}' as date)
),

counted as (
    select
        periods.period_type,
        periods.period_start,
        cast(0.25 as double) * count(*) as years
    from periods
    inner join quarters
        on quarters.quarter_start between periods.period_start and periods.period_end
    group by periods.period_type, periods.period_start
)

select
    periods.*,
    counted.years,
    -- Rates use the mid-year population of the fiscal year in which the period ends. For the
    -- strategy's three years, they use the mid-year population of the middle year.
    year(periods.period_end)
    - case when month(periods.period_end) < 4 then 1 else 0 end
    - case when periods.period_type = 'strategy' then 1 else 0 end as population_year,
    periods.period_end <= as_at.as_at as is_complete
from periods
inner join counted
    on
        periods.period_type = counted.period_type
        and periods.period_start = counted.period_start
cross join {{ ref('stg_as_at') }} as as_at
