-- Every label and reason code in the marts has an explanation in the table `labels`.
{%- set labelled = [
    ('signal', 'indicator_values', 'signal'),
    ('signal', 'indicator_signals', 'signal'),
    ('comparison', 'indicator_values', 'comparison'),
    ('change', 'public_attitude_changes', 'change'),
    ('change', 'indicator_values', 'change_year_before'),
    ('change', 'indicator_values', 'change_since_2009_10'),
    ('change', 'indicator_signals', 'change_year_before'),
    ('change', 'indicator_signals', 'change_since_2009_10'),
    ('change', 'delivery_plan', 'change_year_before'),
    ('verdict', 'confidence_target', 'verdict'),
    ('verdict', 'confidence_target', 'all_respondent_verdict'),
    ('return_status', 'indicator_values', 'return_status'),
    ('not_fit_reason', 'public_attitudes', 'not_fit_reason'),
    ('outstanding_reason', 'expected_returns', 'outstanding_reason')
] %}
{%- for column in [
    'missing_reason', 'no_change_reason', 'no_change_since_2009_10_reason', 'no_comparison_reason',
    'chart_reason'
] %}
    {%- do labelled.append((column, 'indicator_values', column)) %}
{%- endfor %}
with labelled as (
    {%- for label_of, mart, column in labelled %}
        select distinct
            '{{ mart }}.{{ column }}' as found_in,
            '{{ label_of }}' as label_of,
            {{ column }} as label
        from {{ ref(mart) }}
        where {{ column }} is not null
        {{- '\n        union all' if not loop.last }}
    {%- endfor %}
)

select labelled.*
from labelled
anti join {{ ref('labels') }} as labels
    on labelled.label_of = labels.label_of and labelled.label = labels.label
