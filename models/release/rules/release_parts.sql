-- One row per amount to protect: a measure, or a measure minus another measure that is part of it.
-- The register names the measure that is part of a numerator. A numerator is always
-- part of its denominator. It is subtracted from the denominator, unless it is also part of another
-- numerator.
with indicators as (
    select * from {{ ref('release_indicators') }}
    where system is not null
),

numerators as (
    select
        system,
        numerator_quantity as quantity,
        max(includes_quantity) as less_quantity
    from indicators
    where numerator_quantity is not null
    group by all
),

denominators as (
    select distinct
        indicators.system,
        indicators.denominator_quantity as quantity,
        numerators.quantity as less_quantity
    from indicators
    left join numerators
        on
            indicators.system = numerators.system
            and indicators.numerator_quantity = numerators.quantity
            and not exists (
                select 1
                from numerators as wider
                where
                    wider.system = numerators.system
                    and wider.less_quantity = numerators.quantity
            )
    where indicators.denominator_quantity is not null
),

quantities as (
    select system, quantity, less_quantity from numerators
    union distinct
    select system, quantity, less_quantity from denominators
),

units as (
    select
        system,
        case when bool_or(rule = 'pounds') then 'gbp' else 'count' end as unit,
        bool_and(adds_up) as adds_up
    from indicators
    group by all
),

-- If a measure includes another measure, the difference between them is protected instead of the
-- measure.
parts as (
    select
        quantities.system,
        concat_ws(' less ', quantities.quantity, quantities.less_quantity) as part,
        units.unit,
        quantities.quantity,
        quantities.less_quantity,
        units.adds_up
    from quantities
    inner join units on quantities.system = units.system
    qualify
        quantities.less_quantity is not null
        or count(quantities.less_quantity) over (
            partition by quantities.system, quantities.quantity
        ) = 0
)

select * from parts
