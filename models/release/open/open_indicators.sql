-- One row per indicator in the edition: its definition, and whether its figures are rounded.
with indicators as (
    select * from {{ source('published', 'indicators') }}
),

register as (
    select * from {{ ref('indicators') }}
    where release <> 'hide'
),

given as (
    select
        indicators.indicator_id,
        indicators.indicator_name,
        indicators.unit,
        indicators.definition,
        indicators.formula,
        indicators.strategy_paragraph,
        {{ with_thresholds('indicators.caveat') }} as caveat,
        register.release
    from indicators
    inner join register on indicators.indicator_id = register.indicator_id
)

select * from given
