-- Numerators and denominators of the PPO figures are columns of marts.ppo_drug_testing.
-- So an analyst can pool them over any boroughs and quarters.
{% set parts = {
    'ppo_discretionary_authorisations': ['discretionary_authorisations', none],
    'ppo_discretionary_authorisation_rate': ['discretionary_authorisations', 'non_trigger_arrests'],
    'ppo_mandatory_test_compliance': ['trigger_tested', 'trigger_arrests'],
    'drr_enforcement_arrests': ['breach_arrests', none],
    'drr_enforcement_rate': ['breach_arrests', 'assessments_missed'],
    'drr_failure_action_rate': ['failure_actions', 'assessments_missed'],
    'drr_arrest_days': ['breach_arrest_days', none]
} -%}
with wide as (
    {% for indicator_id, columns in parts.items() -%}
        select
            '{{ indicator_id }}' as indicator_id,
            coalesce(borough_code, 'E99999999') as area_code,
            quarter_start_date,
            cast({{ columns[0] }} as double) as numerator,
            cast({{ columns[1] or 'null' }} as bigint) as denominator
        from {{ ref('ppo_drug_testing') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    wide.*,
    indicator_values.numerator as indicator_numerator,
    indicator_values.denominator as indicator_denominator
from wide
left join {{ ref('indicator_values') }} as indicator_values
    on
        wide.indicator_id = indicator_values.indicator_id
        and wide.area_code = indicator_values.area_code
        and indicator_values.period_type = 'quarter'
        and wide.quarter_start_date = indicator_values.period_start
where
    (wide.numerator is null) <> (indicator_values.numerator is null)
    or wide.numerator <> indicator_values.numerator
    or wide.denominator <> indicator_values.denominator
