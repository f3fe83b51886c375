-- One row per indicator in the edition: its definition, and whether its figures are rounded.
select
    indicators.indicator_id,
    indicators.indicator_name,
    indicators.unit,
    indicators.definition,
    indicators.formula,
    indicators.strategy_paragraph,
    indicators.caveat,
    register.release
from {{ source('published', 'indicators') }} as indicators
inner join {{ ref('indicator_register') }} as register
    on indicators.indicator_id = register.indicator_id and register.release <> 'hide'
