-- Columns of a published table agree with each other in every row.
{{ broken_rules([
    ('confiscation_order_sizes', 'orders >= 5 or median is null'),
    ('confiscation_order_sizes', 'value is null or value_without_largest <= value'),
    ('confiscation_order_sizes', '(outlying_orders is null) = (value is null)'),
    ('confiscation_order_sizes', 'value is null or outlying_value <= value'),
    (
        'indicator_changes',
        "coalesce(statement, 'too few returned') = 'too few returned' or reason is null"
    ),
    ('indicator_changes', "area_level = 'london' or coalesce(statement, '') <> 'too few returned'"),
    ('indicator_control_charts', 'lower_limit is null or reason is null'),
    ('indicator_control_charts', 'signal is null or lower_limit is not null'),
    (
        'indicator_control_charts',
        "(rule is null) = (coalesce(signal, 'usual') not like '%than usual')"
    ),
    (
        'indicator_signals',
        "standing <> 'stands out' or signal in ('higher than usual', 'lower than usual')"
        " or change in ('higher', 'lower')"
    ),
    (
        'indicator_values',
        "unit not in ('percent', 'days') or coalesce(denominator >= 20, true) or quality_flag = 'u'"
    )
]) }}
