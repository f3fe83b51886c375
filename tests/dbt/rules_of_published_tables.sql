-- Columns of a published table agree with each other in every row.
{{ broken_rules([
    ('confiscation_order_sizes', 'orders >= 5 or median is null'),
    ('confiscation_order_sizes', 'value is null or value_without_largest <= value'),
    ('confiscation_order_sizes', '(outlying_orders is null) = (value is null)'),
    ('confiscation_order_sizes', 'value is null or outlying_value <= value'),
    (
        'indicator_signals',
        "coalesce(signal in ('higher than usual', 'lower than usual')"
        " or change_year_before in ('improved', 'worsened')"
        " or change_since_2009_10 in ('improved', 'worsened'), false)"
    ),
    (
        'indicator_values',
        "area_level not in ('london', 'borough') or period_type = 'strategy'"
        " or (no_change_reason is null) = (difference_from_year_before is not null)"
    ),
    ('indicator_values', 'area_level = \'london\' or boroughs_compared is null'),
    ('indicator_values', 'boroughs_compared is null or boroughs_compared between '
     ~ var('boroughs_for_london') ~ ' and 32'),
    (
        'indicator_values',
        "difference_from_year_before is not null or ratio_to_year_before is null"
    ),
    (
        'indicator_values',
        "unit in ('count', 'gbp') or coalesce(ratio_to_year_before, ratio_to_2009_10) is null"
    ),
    (
        'indicator_values',
        "area_level <> 'borough' or period_type not in ('fiscal_year', 'strategy')"
        " or (no_comparison_reason is null) = (comparison is not null)"
    ),
    (
        'indicator_values',
        "area_level not in ('london', 'borough') or period_type <> 'fiscal_year' or period_start <= '"
        ~ var('base_year_start')
        ~ "' or (no_change_since_2009_10_reason is null) = (difference_from_2009_10 is not null)"
    ),
    (
        'indicator_values',
        "unit <> 'count' or coalesce(chart <> 'xmr' or chart_upper - chart_centre >= 2.999 * sqrt(chart_centre), true)"
    ),
    (
        'indicator_values',
        "unit <> 'count' or is_complete and return_status is distinct from 'outstanding'"
        " or lower_95 is null"
    ),
    ('indicator_values', "(statement is null) = (area_level not in ('london', 'borough'))"),
    ('indicator_values', 'is_provisional = (provisional_reason is not null)'),
    ('indicator_values', '(value is null) = (missing_reason is not null)'),
    ('indicator_values', 'chart_lower is null or chart_reason is null and chart_point is not null'),
    (
        'indicator_values',
        'chart_boroughs is null or chart_point is not null and case when is_provisional then '
        'chart_boroughs between ' ~ var('boroughs_for_london') ~ ' and 31 else chart_boroughs = 32 end'
    ),
    ('indicator_values', 'signal is null or chart_lower is not null'),
    ('indicator_values', "(signal_rule is null) = (coalesce(signal, 'usual') not like '%than usual')"),
    (
        'indicator_values',
        "unit not in ('percent', 'days') or coalesce(denominator >= 20, true) or quality_flag = 'u'"
    )
]) }}
