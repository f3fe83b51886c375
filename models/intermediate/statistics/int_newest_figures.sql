-- One row per indicator and area (London or borough): the newest completed quarter, with its
-- control chart, and the change on the previous year in the newest fiscal year or quarter. The
-- quarter's change is used only if the year's change is labelled neither higher nor lower.
{%- set of_change = {
    'change_period_label': 'period_label',
    'change_value': 'value',
    'change_value_year_before': 'value_year_before',
    'change_label': 'change',
    'change_in_words': 'change_statement',
    'change_reason': 'no_change_reason'
} %}
with indicators as (
    select * from {{ ref('indicator_register') }}
),

figures as (
    select * from {{ ref('indicator_values') }}
    where area_level in ('london', 'borough')
),

newest as (
    select
        indicator_id,
        area_code,
        max(case when period_type = 'quarter' then period_start end) as quarter_start,
        max(case when period_type = 'fiscal_year' then period_start end) as year_start
    from {{ ref('figures') }}
    where area_level in ('london', 'borough') and are_days_over
    group by indicator_id, area_code
),

last_final as (
    select * from figures
    where period_type = 'quarter' and not is_provisional and value is not null
    qualify
        row_number() over (partition by indicator_id, area_code order by period_start desc) = 1
),

newest_figures as (
    select
        {%- for name, column in of_change.items() %}
            case
                when
                    years.change in ('higher', 'lower')
                    or coalesce(quarters.change not in ('higher', 'lower'), true)
                    then years.{{ column }}
                else quarters.{{ column }}
            end as {{ name }},
        {%- endfor %}
        quarters.indicator_id,
        quarters.indicator_name,
        quarters.area_level,
        quarters.area_code,
        quarters.area_name,
        quarters.period_start,
        quarters.period_label,
        quarters.value,
        quarters.is_provisional,
        quarters.provisional_reason,
        quarters.is_judged,
        indicators.is_experimental,
        indicators.has_label,
        indicators.display_order,
        last_final.period_label as last_final_label,
        last_final.value as last_final_value,
        quarters.symbols,
        quarters.unit,
        quarters.chart_reason,
        quarters.signal,
        quarters.signal_rule,
        quarters.signal_statement,
        quarters.signal_since as signal_label,
        coalesce(quarters.signal in ('higher than usual', 'lower than usual'), false) as is_signal,
        coalesce(
            quarters.change in ('higher', 'lower') or years.change in ('higher', 'lower'), false
        ) as is_changed,
        years.change_since_2009_10,
        case
            when
                years.ratio_to_2009_10_lower_998 > 1
                or years.difference_from_2009_10_lower_998 > 0
                then 'higher'
            when
                years.ratio_to_2009_10_upper_998 < 1
                or years.difference_from_2009_10_upper_998 < 0
                then 'lower'
        end as direction_since_2009_10
    from newest
    inner join indicators on newest.indicator_id = indicators.indicator_id
    inner join figures as quarters
        on
            newest.indicator_id = quarters.indicator_id
            and newest.area_code = quarters.area_code
            and newest.quarter_start = quarters.period_start
            and quarters.period_type = 'quarter'
    left join figures as years
        on
            newest.indicator_id = years.indicator_id
            and newest.area_code = years.area_code
            and newest.year_start = years.period_start
            and years.period_type = 'fiscal_year'
    left join last_final
        on
            newest.indicator_id = last_final.indicator_id
            and newest.area_code = last_final.area_code
)

select * from newest_figures
