-- One row per figure that differs from the previous edition.
-- Only figures that are in both editions are compared.
with figures as (
    select * from {{ ref('release_figures__marked') }}
    where is_revised
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
        cast(figures.value_before as double) as value_before,
        cast(figures.given_value as double) as value
    from figures
    inner join indicators on figures.indicator_id = indicators.indicator_id
    inner join areas on figures.area_code = areas.area_code
)

select * from given
