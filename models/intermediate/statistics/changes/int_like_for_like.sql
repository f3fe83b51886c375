-- One row per comparison, indicator, area and period. Quarters and fiscal years are compared with
-- the same period a year earlier, and later fiscal years of London and boroughs also with 2009-10.
-- If boroughs are missing from one of London's two figures, `compared_` amounts include only the
-- boroughs that are final in both periods. Otherwise, they are the figure's own amounts.
{%- set amounts = ['numerator', 'denominator', 'numerator_before', 'denominator_before'] %}
{%- set base_year = "cast('" ~ var('base_year_start') ~ "' as date)" %}
with figures as (
    select
        figures.*,
        judged.is_judged,
        judged.is_from_boroughs
    from {{ ref('figures') }} as figures
    left join {{ ref('int_judged_figures') }} as judged
        on
            figures.indicator_id = judged.indicator_id
            and figures.area_code = judged.area_code
            and figures.period_type = judged.period_type
            and figures.period_start = judged.period_start
    where {{ is_rebuilt('figures.indicator_id') }} and figures.area_level <> 'unattributed'
        and figures.period_type in ('quarter', 'fiscal_year')
),

comparisons as (
    select
        'year_on_year' as comparison,
        cast({{ dbt.dateadd('year', -1, 'figures.period_start') }} as date) as start_before,
        figures.*
    from figures
    union all
    select
        'since_2009_10' as comparison,
        {{ base_year }} as start_before,
        figures.*
    from figures
    where area_level <> 'ward' and period_type = 'fiscal_year' and period_start > {{ base_year }}
),

beside as (
    select
        comparisons.*,
        before.value as value_before,
        before.numerator as numerator_before,
        before.denominator as denominator_before,
        before.provisional_reason as provisional_reason_before,
        not comparisons.is_provisional and not before.is_provisional as are_both_final,
        coalesce(comparisons.is_judged and before.is_judged, false) as are_both_judged,
        coalesce(
            comparisons.area_level <> 'london'
            and 'not_stated' in (comparisons.return_status, before.return_status), false
        ) as is_not_stated,
        breaks.reasons as break_reasons,
        breaks.broken_since
    from comparisons
    left join figures as before
        on
            comparisons.indicator_id = before.indicator_id
            and comparisons.area_code = before.area_code
            and comparisons.period_type = before.period_type
            and comparisons.start_before = before.period_start
    left join {{ ref('int_breaks__crossed') }} as breaks
        on
            comparisons.comparison = breaks.comparison
            and comparisons.indicator_id = breaks.indicator_id
            and coalesce(comparisons.borough_code, comparisons.area_code) = breaks.area_code
            and comparisons.period_type = breaks.period_type
            and comparisons.period_start = breaks.period_start
),

boroughs as (
    select
        comparison,
        indicator_id,
        period_type,
        period_start,
        {%- for amount in amounts %}
            {{ exact_sum('case when are_both_final then ' ~ amount ~ ' end', 6) }} as {{ amount }},
        {%- endfor %}
        count_if(are_both_final) as boroughs
    from beside
    where area_level = 'borough'
    group by comparison, indicator_id, period_type, period_start
),

like_for_like as (
    select
        beside.*,
        {%- for amount in amounts %}
            case
                when beside.is_from_boroughs and not beside.are_both_final
                    then boroughs.{{ amount }}
                else beside.{{ amount }}
            end as compared_{{ amount }},
        {%- endfor %}
        coalesce(beside.is_from_boroughs and not beside.are_both_final, false) as is_of_some,
        case when beside.is_from_boroughs then boroughs.boroughs end as boroughs_compared
    from beside
    left join boroughs
        on
            beside.comparison = boroughs.comparison
            and beside.indicator_id = boroughs.indicator_id
            and beside.period_type = boroughs.period_type
            and beside.period_start = boroughs.period_start
),

valued as (
    select
        {%- for time in ('', '_before') %}
            case
                when not is_of_some then value{{ time }}
                when unit in ('count', 'gbp') then compared_numerator{{ time }}
                else
                    case when unit in ('percent', 'index') then 100 else 1 end
                    * compared_numerator{{ time }} / nullif(compared_denominator{{ time }}, 0)
            end as compared_value{{ time }},
        {%- endfor %}
        like_for_like.*
    from like_for_like
)

select * from valued
