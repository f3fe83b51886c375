-- Numbers are whole and calculated from rounded ones. A rounded 0 has no limits or rate, and a
-- hidden figure has no numerator.
with decided as (
    select * from {{ ref('release_pounds') }}
    union all
    select * from {{ ref('release_quotients') }}
),

joined as (
    select
        periods.*,
        case when periods.is_rounded then nullif(periods.numerator, 0) else periods.numerator end
            as events,
        exact_poisson_limits.lower_95 as exact_lower_95,
        exact_poisson_limits.upper_95 as exact_upper_95,
        earlier.numerator as earlier_numerator,
        earlier.denominator as earlier_denominator,
        earlier.value as earlier_value,
        policy.minimum_denominator as least_cases,
        published.boroughs_returned || ' of ' || published.boroughs_expected || ' boroughs'
            as boroughs,
        case
            when periods.numerator is null then '[x]'
            when periods.denominator = 0 then '[z]'
            when periods.denominator < policy.minimum_denominator then '[u]'
            when decided.indicator_id is not null then ''
            when periods.is_of_orders or periods.denominator is not null then '[c]'
            else ''
        end as reason
    from {{ ref('release_periods') }} as periods
    cross join {{ ref('release_policy') }} as policy
    left join decided
        on
            periods.indicator_id = decided.indicator_id
            and periods.area_code = decided.area_code
            and periods.period_label = decided.period_label
    left join {{ ref('exact_poisson_limits') }} as exact_poisson_limits
        on
            periods.numerator = exact_poisson_limits.events
            and (periods.numerator > 0 or not periods.is_rounded)
    left join {{ source('edition', 'earlier') }} as earlier
        on
            periods.indicator_id = earlier.indicator_id
            and periods.area_code = earlier.area_code
            and periods.period_type = earlier.period_type
            and periods.period_start = earlier.period_start
    left join {{ source('published', 'indicator_values') }} as published
        on
            periods.indicator_id = published.indicator_id
            and periods.area_code = published.area_code
            and periods.period_type = published.period_type
            and periods.period_start = published.period_start
            and published.return_status = 'outstanding'
),

calculated as (
    select
        *,
        case
            when reason <> '' then null
            when unit = 'percent' then round(100 * numerator / denominator)
            when unit = 'days' then round(numerator / denominator)
            else numerator
        end as value,
        case
            when reason <> '' or aggregation = 'stock' then null
            when unit = 'count' then {{ poisson_lower('events', 'exact_lower_95') }}
            when unit = 'percent' then 100 * {{ wilson_lower('events', 'denominator') }}
        end as lower_95,
        case
            when reason <> '' or aggregation = 'stock' then null
            when unit = 'count' then {{ poisson_upper('events', 'exact_upper_95') }}
            when unit = 'percent' then 100 * {{ wilson_upper('events', 'denominator') }}
        end as upper_95,
        case when reason = '' then nullif(round(100000 * events / person_years), 0) end as rate,
        reason = '' and is_provisional as is_marked_provisional,
        is_rounded and (reason = '' and numerator = 0 or denominator = 0) as is_zero,
        reason = '' and earlier_value is not null and (
            numerator <> earlier_numerator
            or denominator <> earlier_denominator
            or value <> earlier_value
        ) as is_revised
    from joined
),

explained as (
    select
        indicator_id, indicator_name, area_level, area_code, area_name,
        period_type, period_start, period_label,
        cast(case when reason = '' then numerator end as bigint) as numerator,
        cast(denominator as bigint) as denominator,
        cast(value as bigint) as value,
        cast(round(lower_95) as bigint) as lower_95,
        cast(round(upper_95) as bigint) as upper_95,
        cast(rate as bigint) as rate,
        concat_ws(
            ' ',
            nullif(reason, ''),
            case when is_marked_provisional then '[p]' end,
            case when is_revised then '[r]' end
        ) as symbol,
        concat_ws(
            ' ',
            case
                when reason = '[x]' then 'Not available: no return has been received.'
                when reason = '[c]' and is_of_orders
                    then 'Confidential: the amount could reveal a single order.'
                when reason = '[c]'
                    then 'Confidential: the figure could reveal another one that is hidden.'
                when reason = '[u]' then concat('Based on fewer than ', least_cases, ' cases.')
                when reason = '[z]' then 'Not applicable: there are too few cases to divide by.'
            end,
            case
                when is_zero
                    then concat('0 means 0 to ', (step - 1) // 2, ' in each ' || summed_over, '.')
            end,
            case
                when is_marked_provisional
                    then concat('Provisional: ', coalesce(
                            boroughs || ' have sent their returns', 'the figure may still change'
                        ), '.')
            end,
            case when is_revised then 'Revised since the previous edition.' end
        ) as note,
        case
            when reason in ('[x]', '[z]') then 'not available'
            when reason <> '' then 'hidden'
            when is_zero then 'shown as 0'
            else 'shown'
        end as shown_as
    from calculated
)

select * from explained
