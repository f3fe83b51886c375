-- One row: a fact that does not hold of the marts of figures.
{% set wide = [] %}
{% for mart in ['borough_quarters', 'borough_years', 'london_quarters', 'london_years'] %}
    {% do wide.append({
        'of': ref(mart),
        'key': ['indicator_id', 'area_code', 'period_start'],
        'values': {
            'return_status': var('return_statuses'),
            'quality_flag': ['u', 'c'],
            'unit': var('units'),
            'good_direction': ['up', 'down']
        },
        'references': {
            'indicator_id': ref('indicator_register'),
            'area_code': ref('areas'),
            'key_activity_area': ref('key_activity_areas')
        }
    }) %}
{% endfor %}
{{ facts(wide + [
    {
        'of': ref('indicator_values'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start'],
        'values': {
            'area_level': var('area_levels'),
            'period_type': var('period_types'),
            'return_status': var('return_statuses'),
            'quality_flag': ['u', 'c'],
            'unit': var('units')
        },
        'references': {'indicator_id': ref('indicator_register'), 'area_code': ref('areas')},
        'expressions': [
            "unit not in ('percent', 'days') or coalesce(denominator >= 20, true)"
            ~ " or quality_flag = 'u'"
        ]
    },
    {
        'of': ref('indicator_changes'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start'],
        'expressions': [
            'reason is null or not is_like_for_like',
            "area_level = 'london' or coalesce(statement, '') <> 'too few returned'"
        ],
        'values': {
            'area_level': var('area_levels'),
            'period_type': var('period_types')
        },
        'references': {'indicator_id': ref('indicator_register'), 'area_code': ref('areas')}
    },
    {
        'of': ref('indicator_rates'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start'],
        'values': {'area_level': var('area_levels'), 'period_type': var('period_types')},
        'references': {'indicator_id': ref('indicator_register'), 'area_code': ref('areas')}
    },
    {
        'of': ref('indicator_comparisons'),
        'key': ['indicator_id', 'area_code', 'period_start'],
        'expressions': [
            'overdispersion is null or comparison is null'
            ~ " or (comparison = 'higher') = (round(value, 9) > round(funnel_upper_998, 9))"
            ~ " or comparison in ('too few to say', 'not comparable')"
        ],
        'values': {'compared': ['rate', 'value']}
    },
    {
        'of': ref('indicator_control_charts'),
        'key': ['indicator_id', 'area_code', 'period_start'],
        'expressions': [
            'signal is null or lower_limit is not null', 'lower_limit is null or reason is null',
            "(rule is null) = (coalesce(signal, 'usual') not like '%than usual')",
            "rule is null or rule = 'outside limits' or chart <> 'predictive'"
        ],
        'values': {
            'area_level': ['london', 'borough'],
            'chart': ['xmr', 'p_prime', 'u_prime', 'predictive', 'none'],
            'reason': [
                'survey', 'stock', 'too few points', 'a quarter of zero pounds', 'rare events',
                'no variation'
            ],
            'rule': ['outside limits', 'trend', 'two of three', 'run']
        }
    },
    {
        'of': ref('indicator_signals'),
        'key': ['indicator_id', 'area_code'],
        'expressions': [
            "(chance_of_signal is null) = (coalesce(signal, 'none') not like '%usual')"
        ],
        'values': {
            'area_level': ['london', 'borough'],
            'rule': ['outside limits', 'trend', 'two of three', 'run']
        }
    },
    {
        'of': ref('rate_change_decomposition'),
        'key': ['indicator_id', 'period_type', 'period_start'],
        'values': {'period_type': ['fiscal_year', 'rolling_year'], 'unit': ['percent', 'days']},
        'references': {'indicator_id': ref('indicator_register')}
    },
    {
        'of': ref('delivery_plan'),
        'key': ['activity_ref', 'indicator_id'],
        'values': {'unit': var('units'), 'return_status': var('return_statuses')},
        'references': {
            'activity_ref': ref('delivery_activities'),
            'key_activity_area': ref('key_activity_areas'),
            'indicator_id': ref('indicator_register')
        }
    },
    {
        'of': ref('ward_profiles'),
        'key': ['ward_code', 'fiscal_year_start'],
        'references': {
            'ward_code': {'to': ref('areas'), 'field': 'area_code'},
            'borough_code': {'to': ref('areas'), 'field': 'area_code'}
        }
    },
    {
        'of': ref('confiscation_order_sizes'),
        'key': ['area_code', 'fiscal_year'],
        'values': {'area_level': ['london', 'borough'], 'return_status': var('return_statuses')},
        'references': {'area_code': ref('areas')},
        'expressions': [
            'value is null or value_without_largest <= value', 'orders >= 5 or median is null',
            '(outlying_orders is null) = (value is null)', 'value is null or outlying_value <= value'
        ]
    },
    {
        'of': ref('crack_house_vicinity'),
        'key': ['area_code'],
        'values': {'area_level': ['london', 'borough']},
        'references': {'area_code': ref('areas')},
        'expressions': [
            'change_ratio is null or 0 not in (before, after, comparison_before, comparison_after)',
            'lower_95 is null or change_ratio between lower_95 and upper_95',
            'lower_95 is null or closure_wards between 5 and closures'
        ]
    }
]) }}
