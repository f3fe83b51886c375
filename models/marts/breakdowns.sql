-- One row per indicator, borough or "Not attributed", month, breakdown and category with an event.
-- measures.yml lists each measure's breakdowns. Each of them adds up to the borough's figure for the
-- quarter. While the return is outstanding, the figure is unknown, and the quarter has no rows.
with orders as (
    select
        *,
        case
            when order_gbp < 1000 then 'below £1,000'
            when order_gbp < 10000 then '£1,000 to £9,999'
            when order_gbp < 100000 then '£10,000 to £99,999'
            when order_gbp < 1000000 then '£100,000 to £999,999'
            else '£1,000,000 or more'
        end as order_size
    from {{ ref('int_asset_confiscations__current') }}
),

-- A code is null in every sum that is not broken down by it.
amounts as (
    {%- set area_code, month = finest_area_code('borough'), month_of('counted_on') %}
    {%- set sums = [] %}
    {%- for return_name in returns_that('is_measured')
        if not returns()[return_name].is_about_people %}
        {%- set rows = rows_to_measure(return_name) %}
        {%- for measure, rule in measures_by_return()[return_name].items()
            if rule.breakdowns is defined %}
            {%- set columns = [month ~ ' as month'] %}
            {%- for code in rule.breakdowns %}
                {%- do columns.append("coalesce(" ~ code ~ ", 'not stated') as " ~ code) %}
            {%- endfor %}
            {%- set sum %}
    select
        measure,
        return_name,
        area_code,
        month,
        coalesce(
            {%- for code in rule.breakdowns %}
            case when {{ code }} is not null then '{{ code }}' end,
            {%- endfor %}
            'all'
        ) as breakdown,
        coalesce({% for code in rule.breakdowns %}{{ code }}, {% endfor %}'all') as category,
        sum(amount) as amount
    from ({{ measured(return_name, measure, rows, area_code, columns | join(', ')) }}) as counted
    group by grouping sets (
        (measure, return_name, area_code, month)
        {%- for code in rule.breakdowns %},
        (measure, return_name, area_code, month, {{ code }})
        {%- endfor %}
    )
            {%- endset %}
            {%- do sums.append(sum) %}
        {%- endfor %}
    {%- endfor %}
    {{- sums | join('\n    union all') }}
),

breakdowns as (
    select
        figures.indicator_id,
        figures.indicator_name,
        figures.unit,
        figures.area_code,
        figures.area_name,
        amounts.month,
        figures.period_label as fiscal_quarter,
        substr(figures.period_label, 1, 7) as fiscal_year,
        amounts.breakdown,
        amounts.category,
        cast(amounts.amount as double) as value,
        figures.return_status,
        figures.is_provisional
    from amounts
    inner join {{ ref('int_indicators') }} as indicators
        on
            amounts.measure = indicators.numerator_measure
            and amounts.return_name = indicators.return_name
            and indicators.second_return_name is null
    inner join {{ ref('indicator_values') }} as figures
        on
            indicators.indicator_id = figures.indicator_id
            and amounts.area_code = figures.area_code
            and figures.period_type = 'quarter'
            and {{ quarter_start('amounts.month') }} = figures.period_start
    -- The extracts of recorded offences also list months without an offence.
    where
        figures.adds_up
        and figures.value is not null
        and (figures.unit <> 'count' or amounts.amount > 0)
)

select * from breakdowns
