-- One row per survey measure, area and period: the percentage, its 95% limits and the number of
-- answers. A figure is empty if its wave has not been received, if too few people answered, or if
-- the figure is unreliable.
with shown as (
    select
        estimates.*,
        quality.quarters_answered,
        quality.notes,
        unfit.short || '. ' || unfit.meaning as not_fit_in_words,
        coalesce(estimates.base, 0) = 0 and estimates.is_provisional as is_not_available,
        coalesce(estimates.base, 0) >= policy.minimum_answers
        and coalesce(estimates.quality_flag <> 'u', true) as is_shown,
        coalesce(round(estimates.value, 1) <> earlier.value, false) as is_revised
    from {{ source('published', 'indicator_values') }} as estimates
    cross join {{ ref('release_policy') }} as policy
    inner join {{ ref('indicator_register') }} as measures
        on
            estimates.indicator_id = measures.indicator_id
            and measures.aggregation = 'survey'
            and measures.release <> 'hide'
    inner join {{ source('published', 'public_attitudes') }} as quality
        on
            estimates.indicator_id = quality.measure
            and estimates.area_code = quality.area_code
            and estimates.period_type = quality.period_type
            and estimates.period_start = quality.period_start
    left join {{ source('published', 'labels') }} as unfit
        on unfit.label_of = 'not_fit_reason' and quality.not_fit_reason = unfit.label
    left join {{ source('edition', 'earlier') }} as earlier
        on
            estimates.indicator_id = earlier.indicator_id
            and estimates.area_code = earlier.area_code
            and estimates.period_type = earlier.period_type
            and estimates.period_start = earlier.period_start
),

given as (
    select
        indicator_id,
        indicator_name,
        area_code,
        area_name,
        period_type,
        period_start,
        period_label,
        case when is_shown then round(value, 1) end as value,
        case when is_shown then round(lower_95, 1) end as lower_95,
        case when is_shown then round(upper_95, 1) end as upper_95,
        case when is_shown then base end as base,
        concat_ws(
            ' ',
            case when is_not_available then '[x]' when not is_shown then '[u]' end,
            case when is_shown and is_provisional then '[p]' end,
            case when is_shown and is_revised then '[r]' end
        ) as symbol,
        concat_ws(
            ' ',
            case
                when is_not_available then 'Not available: no wave has been received yet.'
                when not is_shown then 'The base is too small for a figure.'
            end,
            case
                when is_shown and is_provisional then 'Provisional: the figure may still change.'
            end,
            case when is_shown and is_revised then 'Revised since the previous edition.' end,
            case when is_shown then 'The figure is ' || not_fit_in_words end,
            case
                when is_shown and period_type <> 'quarter' and quarters_answered < 4
                    then concat('Based on ', quarters_answered, ' of 4 waves.')
            end,
            case when is_shown then notes end
        ) as note
    from shown
)

select * from given
