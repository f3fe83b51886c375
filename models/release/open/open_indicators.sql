-- One row per indicator in the edition: the definition, and the shortest periods published for
-- boroughs and wards.
with indicators as (
    select * from {{ source('published', 'indicators') }}
),

release_indicators as (
    select * from {{ ref('release_indicators') }}
    where rule <> 'withheld'
),

grains as (
    select * from {{ ref('release_grains') }}
),

ward_grains as (
    select * from {{ ref('release_ward_grains') }}
),

given as (
    select
        indicators.indicator_id,
        indicators.indicator_name,
        indicators.unit,
        indicators.definition,
        indicators.formula,
        indicators.strategy_paragraph,
        indicators.caveat,
        case
            when release_indicators.finest_area = 'london' or grains.grain = 'none' then 'none'
            when release_indicators.finest_period = 'fiscal_year' or grains.grain = 'fiscal_year'
                then 'fiscal year'
            else 'quarter and fiscal year'
        end as borough_periods,
        case
            when release_indicators.finest_area = 'ward' and ward_grains.system is not null
                then 'fiscal year'
            else 'none'
        end as ward_periods
    from indicators
    inner join release_indicators on indicators.indicator_id = release_indicators.indicator_id
    left join grains on release_indicators.system = grains.system
    left join ward_grains on release_indicators.system = ward_grains.system
)

select * from given
