-- One row: a fact that does not hold of the lists of the strategy and of statistics.
{{ facts([
    {
        'of': ref('indicators'),
        'key': ['indicator_id'],
        'unique': ['indicator_name', 'display_order'],
        'values': {
            'unit': var('units'),
            'aggregation': var('aggregations'),
            'finest_area': ['ward', 'borough'],
            'good_direction': ['up', 'down'],
            'release_finest_area': ['london', 'borough', 'ward'],
            'release_finest_period': ['quarter', 'fiscal_year']
        },
        'references': {
            'offence_category': ref('offence_categories'),
            'key_activity_area': ref('key_activity_areas')
        }
    },
    {
        'of': ref('key_activity_areas'),
        'key': ['key_activity_area'],
        'unique': ['area_title'],
        'values': {'key_activity_area': [1, 2, 3, 4, 5, 6]}
    },
    {
        'of': ref('delivery_activities'),
        'key': ['activity_ref'],
        'references': {'key_activity_area': ref('key_activity_areas')}
    },
    {
        'of': ref('activity_indicators'),
        'key': ['activity_ref', 'indicator_id'],
        'references': {
            'activity_ref': ref('delivery_activities'),
            'indicator_id': ref('indicators')
        }
    },
    {
        'of': ref('activity_drivers'),
        'key': ['activity_ref', 'driver_ref'],
        'references': {
            'activity_ref': ref('delivery_activities'),
            'driver_ref': ref('performance_drivers')
        }
    },
    {
        'of': ref('performance_drivers'),
        'key': ['driver_ref'],
        'unique': ['driver_name'],
        'values': {'driver_type': ['NI', 'SPI', 'PSA', 'MPS', 'local']}
    },
    {
        'of': ref('offence_categories'),
        'key': ['category_level', 'published_folded'],
        'values': {
            'category_level': ['major', 'minor'],
            'offence_category': ['drug_trafficking', 'drug_possession']
        }
    },
    {
        'of': ref('confidence_targets'),
        'key': ['indicator_id'],
        'values': {'improvement_direction': [-1, 1]},
        'references': {'indicator_id': ref('indicators')}
    },
    {
        'of': ref('rebasings'),
        'key': ['indicator_id', 'area_code', 'quarter_start'],
        'not_null': [
            'indicator_id', 'area_code', 'quarter_start', 'reason', 'evidence', 'approved_by',
            'approved_on'
        ],
        'references': {'indicator_id': ref('indicators')}
    },
    {
        'of': ref('breaks'),
        'key': ['indicator_id', 'area_code', 'quarter_start'],
        'not_null': [
            'indicator_id', 'area_code', 'quarter_start', 'reason', 'evidence', 'approved_by',
            'approved_on'
        ],
        'references': {'indicator_id': ref('indicators')},
        'expressions': ['day(quarter_start) = 1 and month(quarter_start) in (1, 4, 7, 10)']
    },
    {
        'of': ref('student_t_quantiles'),
        'key': ['degrees_of_freedom'],
        'not_null': ['degrees_of_freedom', 't_975', 't_999']
    },
    {
        'of': ref('exact_poisson_limits'),
        'key': ['events']
    },
    {
        'of': ref('winsorised_squares'),
        'key': ['boroughs'],
        'expressions': ['mean_square > 0.5 and mean_square < 1']
    },
    {
        'of': ref('labels'),
        'key': ['label_of', 'label'],
        'unique': ['display_order']
    },
    {
        'of': ref('chance_signals'),
        'key': ['chart', 'points_before'],
        'values': {'chart': ['xmr', 'p_prime', 'u_prime', 'predictive']}
    },
    {
        'of': ref('f_quantiles'),
        'key': ['between_df', 'within_df']
    }
]) }}
