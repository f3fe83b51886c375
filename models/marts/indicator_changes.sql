-- One row per indicator, area and quarter or fiscal year: the change on the same period a year
-- earlier. Only London's and boroughs' counts, percentages and survey figures are labelled, based
-- on 99.8 % limits.
with limited as (
    select
        int_indicator_changes.*,
        case
            when is_count
                then compared_value + compared_value_year_before < {{ var('events_for_label') }}
            when is_percentage
                then
                    least(compared_denominator, compared_denominator_year_before)
                    < {{ var('cases_for_label') }}
            else is_survey_too_few
        end as is_too_few,
        has_label
        and area_level in ('london', 'borough')
        and (is_count or is_percentage or aggregation = 'survey')
        and value_year_before is not null as has_words,
        is_of_some and are_days_over and not are_both_judged as is_of_too_few,
        aggregation <> 'survey' and pairs < {{ var('pairs_for_label')[0] }} as is_too_short
    from {{ ref('int_indicator_changes') }} as int_indicator_changes
),

labelled as (
    select
        limited.*,
        case
            when not has_words or break_reasons is not null then null
            when is_of_too_few then 'too few returned'
            when not are_both_judged or is_not_stated or is_too_short then null
            when aggregation = 'survey' and not coalesce(is_fit, false) then 'not fit to judge'
            when is_too_few then 'too few to say'
            when is_count and ratio_lower_998 > 1 or difference_lower_998 > 0 then 'higher'
            when is_count and ratio_upper_998 < 1 or difference_upper_998 < 0 then 'lower'
            else 'no clear change'
        end as statement
    from limited
),

indicator_changes as (
    select
        indicator_id,
        area_level,
        area_code,
        area_name,
        borough_code,
        ward_code,
        period_type,
        period_start,
        period_end,
        period_label,
        value,
        value_year_before,
        difference,
        difference_lower_95,
        difference_upper_95,
        difference_lower_998,
        difference_upper_998,
        ratio,
        ratio_lower_95,
        ratio_upper_95,
        ratio_lower_998,
        ratio_upper_998,
        dispersion,
        cast(case when is_count or is_percentage then pairs end as integer) as pairs,
        statement,
        case when is_of_some and are_days_over then compared_value end as value_like_for_like,
        case when is_of_some and are_days_over then compared_value_year_before end
            as value_year_before_like_for_like,
        cast(case when is_of_some and are_days_over then boroughs_compared end as integer)
            as boroughs_like_for_like,
        coalesce(are_both_final, false)
        and break_reasons is null
        and not is_not_stated
        and (aggregation <> 'survey' or coalesce(is_fit, false)) as is_like_for_like,
        is_complete,
        case when value_year_before is not null then {{ no_label_reason() }} end as reason
    from labelled
)

select * from indicator_changes
