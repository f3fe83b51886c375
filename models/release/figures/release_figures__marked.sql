-- One row per figure of the edition as published: empty if hidden or unfit, with its symbols.
-- Revised: not as in the edition before.
with ruled as (
    select * from {{ ref('release_figures__ruled') }}
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
        ruled.is_not_available
        or ruled.is_hidden
        or ruled.is_not_applicable
        or ruled.is_unfit as is_empty,
        last_edition.value as value_before
    from ruled
    left join last_edition
        on
            ruled.indicator_id = last_edition.indicator_id
            and ruled.area_code = last_edition.area_code
            and ruled.period_type = last_edition.period_type
            and ruled.period_start = last_edition.period_start
            and not last_edition.is_hidden
),

emptied as (
    select
        given.*,
        case when not given.is_hidden then given.numerator end as given_numerator,
        case when not given.is_hidden then given.denominator end as given_denominator,
        case
            when not given.is_empty
                then case
                        when given.rule in ('pounds', 'open') then round(given.value, 2)
                        else round(given.value, 1)
                    end
        end as given_value,
        case when not given.is_empty then round(given.lower_95, 1) end as given_lower_95,
        case when not given.is_empty then round(given.upper_95, 1) end as given_upper_95
    from given
),

compared as (
    select
        emptied.*,
        coalesce(emptied.given_value <> emptied.value_before, false) as is_revised
    from emptied
),

marked as (
    select
        compared.*,
        trim(concat(
            case
                when is_not_available then '[x]'
                when is_hidden then '[c]'
                when is_not_applicable then '[z]'
                when is_unfit then '[u]'
                else ''
            end,
            case when is_provisional and not is_empty then ' [p]' else '' end,
            case when is_revised then ' [r]' else '' end
        )) as symbol,
        trim(concat(
            case
                when is_not_available then 'Not available: no return yet.'
                when is_hidden then 'Confidential.'
                when is_not_applicable then 'Not applicable: nothing to divide by.'
                when is_unfit then 'Too small a base for a figure.'
                else ''
            end,
            case
                when is_provisional and not is_empty then ' Provisional: not all of it is in.'
                else ''
            end,
            case
                when is_revised then ' Revised since the edition before.'
                else ''
            end
        )) as note
    from compared
)

select * from marked
