-- One row per indicator, area and quarter or fiscal year, with the same period a year earlier. If
-- boroughs are missing from one of London's two figures, `compared_` amounts include only the
-- boroughs that are final in both periods. Otherwise, they are the figure's own amounts.
{%- set amounts = [
    'numerator', 'denominator', 'numerator_year_before', 'denominator_year_before'
] %}
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
    where
        figures.period_type in ('quarter', 'fiscal_year')
        and figures.area_level <> 'unattributed'
),

breaks as (
    select * from {{ ref('int_breaks__crossed') }}
    where comparison = 'year_on_year'
),

beside as (
    select
        figures.*,
        before.value as value_year_before,
        before.numerator as numerator_year_before,
        before.denominator as denominator_year_before,
        before.provisional_reason as provisional_reason_year_before,
        not figures.is_provisional and not before.is_provisional as are_both_final,
        coalesce(figures.is_judged and before.is_judged, false) as are_both_judged,
        coalesce(
            figures.area_level <> 'london'
            and 'not_stated' in (figures.return_status, before.return_status), false
        ) as is_not_stated,
        breaks.reasons as break_reasons,
        breaks.broken_since
    from figures
    left join figures as before
        on
            figures.indicator_id = before.indicator_id
            and figures.area_code = before.area_code
            and figures.period_type = before.period_type
            and before.period_start = cast(
                {{ dbt.dateadd('year', -1, 'figures.period_start') }} as date
            )
    left join breaks
        on
            figures.indicator_id = breaks.indicator_id
            and coalesce(figures.borough_code, figures.area_code) = breaks.area_code
            and figures.period_type = breaks.period_type
            and figures.period_start = breaks.period_start
),

boroughs as (
    select
        indicator_id,
        period_type,
        period_start,
        {%- for amount in amounts %}
            {{ exact_sum('case when are_both_final then ' ~ amount ~ ' end', 6) }} as {{ amount }},
        {%- endfor %}
        count_if(are_both_final) as boroughs
    from beside
    where area_level = 'borough'
    group by indicator_id, period_type, period_start
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
            beside.indicator_id = boroughs.indicator_id
            and beside.period_type = boroughs.period_type
            and beside.period_start = boroughs.period_start
),

valued as (
    select
        {%- for year in ('', '_year_before') %}
            case
                when not is_of_some then value{{ year }}
                when unit in ('count', 'gbp') then compared_numerator{{ year }}
                else
                    case when unit in ('percent', 'index') then 100 else 1 end
                    * compared_numerator{{ year }} / nullif(compared_denominator{{ year }}, 0)
            end as compared_value{{ year }},
        {%- endfor %}
        like_for_like.*
    from like_for_like
)

select * from valued
