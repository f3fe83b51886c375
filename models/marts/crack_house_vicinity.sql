-- One row per borough, and one for London: crime around crack house closures against other wards.
-- Limits by the log method; null if a cell is 0. An association, never an effect.
with areas as (
    select * from {{ ref('int_areas') }}
    where area_level in ('london', 'borough')
),

cells as (
    select * from {{ ref('int_crack_house_vicinity__cells') }}
),

summed as (
    select
        areas.area_level,
        areas.area_code,
        areas.area_name,
        {%- for column in [
            'offences_before', 'offences_after', 'comparison_before', 'comparison_after'
        ] %}
            cast(coalesce(sum(cells.{{ column }}), 0) as bigint) as {{ column }},
        {%- endfor %}
        cast(coalesce(sum(cells.closures), 0) as bigint) as closures
    from areas
    left join cells on areas.area_code = cells.borough_code or areas.area_level = 'london'
    group by areas.area_level, areas.area_code, areas.area_name
),

compared as (
    select
        summed.*,
        ln(nullif(cast(offences_after as double), 0))
        - ln(nullif(cast(offences_before as double), 0))
        - ln(nullif(cast(comparison_after as double), 0))
        + ln(nullif(cast(comparison_before as double), 0)) as log_ratio,
        sqrt(
            1e0 / nullif(offences_before, 0) + 1e0 / nullif(offences_after, 0)
            + 1e0 / nullif(comparison_before, 0) + 1e0 / nullif(comparison_after, 0)
        ) as log_error
    from summed
),

limited as (
    select
        compared.*,
        exp(log_ratio) as change_ratio,
        {%- for level in ('95', '998') %}
            {%- set reach = var('normal_quantile_' ~ level) ~ ' * log_error' %}
            exp(log_ratio - {{ reach }}) as ratio_lower_{{ level }},
            exp(log_ratio + {{ reach }}) as ratio_upper_{{ level }},
        {%- endfor %}
        log_ratio is null or offences_before + offences_after < 10 as is_too_few
    from compared
),

crack_house_vicinity as (
    select
        area_level,
        area_code,
        area_name,
        closures,
        offences_before as before,
        offences_after as after,
        comparison_before,
        comparison_after,
        change_ratio,
        ratio_lower_95 as lower_95,
        ratio_upper_95 as upper_95,
        {{ in_words('area_level', 'is_too_few', 'ratio_', [
            'higher than in other wards: an association, not an effect',
            'lower than in other wards: an association, not an effect',
            'no clear difference from other wards'
        ], '1') }} as statement
    from limited
)

select * from crack_house_vicinity
