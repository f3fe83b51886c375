-- One row for each combination of survey measure, base (answers or all respondents), area and pair
-- of periods, if both periods have answers: the change and its limits.
with changes as (
    select * from {{ ref('int_survey__changes') }}
),

areas as (
    select * from {{ ref('int_areas') }}
),

worded as (
    select
        changes.*,
        case
            when not changes.is_comparable then 'not comparable'
            when changes.is_too_few then 'too few to say'
            when not changes.is_fit then 'not fit to judge'
            else {{ label_of_limits(
                ['improved', 'worsened', 'no clear change'], {'changes.': 0}
            ) }}
        end as statement
    from changes
),

public_attitude_changes as (
    select
        changes.measure,
        changes.base_kind,
        changes.comparison,
        changes.area_level,
        changes.area_code,
        areas.area_name,
        changes.period_type,
        changes.period_start,
        changes.period_end,
        changes.period_label,
        changes.earlier_label,
        changes.earlier_value,
        changes.value,
        changes.improvement_points,
        changes.standard_error,
        ({{ var('normal_quantile_998') }} + {{ var('normal_quantile_power') }})
        * changes.standard_error as smallest_change,
        changes.lower_95,
        changes.upper_95,
        changes.lower_998,
        changes.upper_998,
        changes.base,
        changes.effective_base,
        changes.earlier_base,
        changes.earlier_effective_base,
        changes.statement,
        case changes.statement
            when 'not comparable' then changes.break_reasons
            when 'not fit to judge' then changes.faults
        end as reasons,
        changes.notes,
        changes.is_complete
    from worded as changes
    inner join areas on areas.area_code = changes.area_code
)

select * from public_attitude_changes
