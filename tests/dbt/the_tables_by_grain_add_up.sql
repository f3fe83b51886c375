-- If adds_up is true, the rows for wards add up to London's figure, the rows for boroughs also add
-- up to it, and quarters and years add up to longer periods. A total that has no figure counts as
-- zero.
{%- set grains = [] %}
{%- for area in ('london', 'borough', 'ward') %}
    {%- for period in ('quarters', 'years', 'totals') %}
        {%- do grains.append((area, period)) %}
    {%- endfor %}
{%- endfor %}
with sums as (
    {%- for area, period in grains %}
        select
            '{{ area }}' as area,
            '{{ period }}' as period,
            indicator_id,
            sum(case
                when period_start >= cast('{{ var("strategy_start") }}' as date) then value
            end) as total
        from {{ ref(area ~ '_' ~ period) }}
        where adds_up
        group by indicator_id
        {{- '\n        union all' if not loop.last }}
    {%- endfor %}
)

select
    sums.*,
    london.total as expected
from sums
inner join sums as london
    on
        sums.indicator_id = london.indicator_id
        and london.area = 'london'
        and london.period = 'totals'
where abs(coalesce(sums.total, 0) - coalesce(london.total, 0)) > 0.005
