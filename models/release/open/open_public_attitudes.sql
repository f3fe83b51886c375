-- One row per measure of the survey, area and period, with its 95 % limits and base.
-- Empty if fewer answered than the policy requires.
with estimates as (
    select * from {{ source('published', 'indicator_values') }}
),

measures as (
    select * from {{ ref('release_indicators') }}
    where rule = 'survey'
),

policy as (
    select * from {{ ref('release_policy') }}
),

fit as (
    select
        estimates.*,
        coalesce(estimates.base, 0) >= policy.minimum_base
        and coalesce(estimates.quality_flag <> 'u', true) as is_fit
    from estimates
    inner join measures on estimates.indicator_id = measures.indicator_id
    cross join policy
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
        case when is_fit then round(value, 1) end as value,
        case when is_fit then round(lower_95, 1) end as lower_95,
        case when is_fit then round(upper_95, 1) end as upper_95,
        case when is_fit then base end as base,
        trim(concat(
            case when is_fit then '' else '[u]' end,
            case when is_fit and is_provisional then ' [p]' else '' end
        )) as symbol,
        trim(concat(
            case when is_fit then '' else 'Too small a base for a figure.' end,
            case
                when is_fit and is_provisional then ' Provisional: not all of it is in.' else ''
            end
        )) as note
    from fit
)

select * from given
