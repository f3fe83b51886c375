-- One row per figure in the edition. A figure that is held back keeps its value from the previous
-- edition. A figure is held back if its change since an earlier edition would reveal something
-- about a person. A figure that the edition suppresses does not also need to be held back.
with ruled as (
    select * from {{ ref('release_figures__ruled') }}
),

held as (
    select * from {{ source('editions', 'held') }}
),

earlier as (
    select * from {{ source('editions', 'figures') }}
),

last_edition as (
    select earlier.*
    from earlier
    where earlier.edition_number = (select max(latest.edition_number) from earlier as latest)
),

given as (
    select
        ruled.*,
        held.system is not null and not ruled.is_hidden as is_held,
        last_edition.symbol as symbol_before,
        last_edition.numerator as numerator_before,
        last_edition.denominator as denominator_before,
        last_edition.value as value_before,
        last_edition.lower_95 as lower_95_before,
        last_edition.upper_95 as upper_95_before
    from ruled
    left join held
        on
            ruled.system = held.system
            and ruled.area_code = held.area_code
            and ruled.period_type = held.period_type
            and ruled.period_start = held.period_start
    left join last_edition
        on
            ruled.indicator_id = last_edition.indicator_id
            and ruled.area_code = last_edition.area_code
            and ruled.period_type = last_edition.period_type
            and ruled.period_start = last_edition.period_start
            and not last_edition.is_hidden
),

shown as (
    select
        indicator_id,
        system,
        rule,
        area_level,
        area_code,
        period_type,
        period_start,
        period_label,
        fiscal_year,
        is_hidden,
        is_held,
        value_before,
        case when is_held then numerator_before else numerator end as numerator,
        case when is_held then denominator_before else denominator end as denominator,
        case when is_held then value_before else value end as value,
        case when is_held then lower_95_before else lower_95 end as lower_95,
        case when is_held then upper_95_before else upper_95 end as upper_95,
        case
            when is_held then coalesce(symbol_before like '%[x]%', false)
            else is_not_available
        end as is_not_available,
        case
            when is_held then coalesce(symbol_before like '%[z]%', false)
            else is_not_applicable
        end as is_not_applicable,
        case
            when is_held then coalesce(symbol_before like '%[u]%', false)
            else is_unfit
        end as is_unfit,
        case
            when is_held then coalesce(symbol_before like '%[p]%', false)
            else is_provisional
        end as is_provisional
    from given
)

select * from shown
