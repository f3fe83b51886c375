-- One row for each combination of survey measure, area and pair of periods, if both periods have
-- answers: the change, its limits and its label. Rolling years have no label, because each answer
-- is in four of them, so that they would repeat each chance four times.
with attitudes as (
    select * from {{ ref('int_survey__attitudes') }}
),

public_attitude_changes as (
    select
        changes.measure,
        changes.comparison,
        now.area_level,
        now.area_code,
        now.area_name,
        now.period_type,
        now.period_start,
        now.period_end,
        now.period_label,
        earlier.period_label as earlier_label,
        now.value,
        earlier.value as earlier_value,
        changes.difference,
        changes.lower_95,
        changes.upper_95,
        now.is_complete and breaks.reasons is null as is_comparable,
        case
            when not is_comparable or now.period_type = 'rolling_year' then null
            when coalesce(now.not_fit_reason, earlier.not_fit_reason) is not null
                then 'not fit to judge'
            when changes.is_too_few then 'too few to say'
            when changes.lower_95 > 0 or changes.upper_95 < 0
                then case
                        when changes.difference * targets.improvement_direction > 0 then 'improved'
                        else 'worsened'
                    end
            else 'no clear change'
        end as change,
        nullif(
            concat_ws(' ', earlier.notes, nullif(now.notes, earlier.notes)), ''
        ) as notes,
        now.is_complete
    from {{ ref('int_survey__changes') }} as changes
    inner join {{ ref('confidence_targets') }} as targets
        on targets.indicator_id = changes.measure
    {%- for joined, window in [('now', 'period'), ('earlier', 'earlier')] %}
        inner join attitudes as {{ joined }}
            on {{ joined }}.measure = changes.measure
                and {{ joined }}.area_code = changes.area_code
                and {{ joined }}.period_type = changes.{{ window }}_type
                and {{ joined }}.period_start = changes.{{ window }}_start
    {%- endfor %}
    left join {{ ref('int_breaks') }} as breaks
        on breaks.indicator_id = changes.measure
            and breaks.area_code = changes.area_code
            and breaks.comparison = changes.comparison
            and breaks.period_type = changes.period_type
            and breaks.period_start = changes.period_start
)

select * from public_attitude_changes
