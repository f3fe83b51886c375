-- One row per figure as published, with its symbols. The figure is empty if it is hidden or not
-- reliable. A figure is marked as revised if it differs from the previous edition.
with shown as (
    select
        figures.*,
        figures.is_not_available
        or figures.is_hidden
        or figures.is_not_applicable
        or figures.is_unfit as is_empty
    from {{ ref('release_figures__held') }} as figures
),

emptied as (
    select
        shown.*,
        case when not shown.is_hidden then shown.numerator end as given_numerator,
        case when not shown.is_hidden then shown.denominator end as given_denominator,
        case
            when not shown.is_empty
                then case
                        when shown.rule in ('pounds', 'open') then round(shown.value, 2)
                        else round(shown.value, 1)
                    end
        end as given_value,
        case when not shown.is_empty then round(shown.lower_95, 1) end as given_lower_95,
        case when not shown.is_empty then round(shown.upper_95, 1) end as given_upper_95
    from shown
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
            case when is_held then ' [h]' else '' end,
            case when is_revised then ' [r]' else '' end
        )) as symbol,
        trim(concat(
            case
                when is_not_available then 'Not available: no return has been received yet.'
                when is_hidden then 'Confidential.'
                when is_not_applicable then 'Not applicable: there is nothing to divide by.'
                when is_unfit then 'The base is too small for a figure.'
                else ''
            end,
            case
                when is_provisional and not is_empty
                    then ' Provisional: the figure may still change.'
                else ''
            end,
            case
                when is_held then ' Held back: the figure is from an earlier edition.'
                else ''
            end,
            case
                when is_revised then ' Revised since the previous edition.'
                else ''
            end
        )) as note
    from compared
)

select * from marked
