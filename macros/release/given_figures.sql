{% macro given_figures(area_level) %}
with figures as (
    select * from {{ ref('release_figures__marked') }}
    where area_level = '{{ area_level }}'
),

indicators as (
    select * from {{ source('published', 'indicators') }}
),

areas as (
    select * from {{ ref('open_areas') }}
),

given as (
    select
        figures.indicator_id,
        indicators.indicator_name,
        figures.area_code,
        areas.area_name,
        figures.period_type,
        figures.period_start,
        figures.period_label,
        cast(figures.given_numerator as double) as numerator,
        cast(figures.given_denominator as bigint) as denominator,
        cast(figures.given_value as double) as value,
        cast(figures.given_lower_95 as double) as lower_95,
        cast(figures.given_upper_95 as double) as upper_95,
        figures.symbol,
        figures.note
    from figures
    inner join indicators on figures.indicator_id = indicators.indicator_id
    inner join areas on figures.area_code = areas.area_code
)
{% endmacro %}
