-- Each breakdown of a borough's quarter, and of what was not attributed, adds up to the figure. A
-- quarter without a figure has no rows.
with sums as (
    select
        indicator_id,
        area_code,
        fiscal_quarter,
        breakdown,
        sum(value) as parts
    from {{ ref('breakdowns') }}
    group by indicator_id, area_code, fiscal_quarter, breakdown
),

broken_down as (
    select distinct
        indicator_id,
        breakdown
    from sums
),

figures as (
    select
        figures.indicator_id,
        figures.area_code,
        figures.period_label,
        figures.value as whole,
        broken_down.breakdown
    from {{ ref('indicator_values') }} as figures
    inner join broken_down on figures.indicator_id = broken_down.indicator_id
    where figures.area_level in ('borough', 'unattributed') and figures.period_type = 'quarter'
)

select
    figures.*,
    sums.parts
from figures
full join sums
    on
        figures.indicator_id = sums.indicator_id
        and figures.area_code = sums.area_code
        and figures.period_label = sums.fiscal_quarter
        and figures.breakdown = sums.breakdown
where
    (figures.whole is null and sums.parts is not null)
    or abs(coalesce(sums.parts, 0) - coalesce(figures.whole, 0)) > 0.005
