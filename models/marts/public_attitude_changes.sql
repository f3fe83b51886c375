-- One row for each combination of survey measure, area and pair of periods, if both periods have
-- answers: the change, its limits and its label.
with changes as (
    select * from {{ ref('int_survey__changes') }}
    where base_kind = 'answers'
),

public_attitude_changes as (
    select
        measure,
        comparison,
        area_level,
        area_code,
        area_name,
        period_type,
        period_start,
        period_end,
        period_label,
        earlier_label,
        value,
        earlier_value,
        difference,
        lower_95,
        upper_95,
        case
            when not is_complete or break_reasons is not null then null
            when is_too_few then 'too few to say'
            when improvement_lower_95 > 0 then 'improved'
            when improvement_upper_95 < 0 then 'worsened'
            else 'no clear change'
        end as change,
        notes,
        is_complete
    from changes
)

select * from public_attitude_changes
