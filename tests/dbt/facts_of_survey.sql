-- One row: a fact that does not hold of the survey's estimates and of what is said of them.
{{ facts([
    {
        'of': ref('public_attitudes'),
        'key': ['borough_code', 'ward_code', 'quarter_start_date', 'measure'],
        'values': {'quality_flag': ['u', 'c', '']},
        'references': {
            'borough_code': {'to': ref('areas'), 'field': 'area_code'},
            'ward_code': {'to': ref('areas'), 'field': 'area_code'},
            'quarter_start_date': ref('quarters'),
            'measure': {'to': ref('indicator_register'), 'field': 'indicator_id'}
        }
    },
    {
        'of': ref('public_attitude_estimates'),
        'key': ['measure', 'area_code', 'period_type', 'period_start'],
        'values': {
            'measure': ['pas_drugs_problem', 'pas_tackling_drugs'],
            'area_level': ['london', 'borough'],
            'period_type': ['quarter', 'fiscal_year', 'rolling_year'],
            'ci_method': ['wilson', 'wilson_t'],
            'quality_flag': ['u', 'c']
        }
    },
    {
        'of': ref('public_attitude_changes'),
        'key': ['measure', 'base_kind', 'comparison', 'area_code', 'period_type', 'period_start'],
        'values': {
            'area_level': var('area_levels'),
            'period_type': var('period_types'),
            'base_kind': ['answers', 'respondents']
        },
        'references': {
            'measure': {'to': ref('indicator_register'), 'field': 'indicator_id'},
            'area_code': ref('areas')
        }
    },
    {
        'of': ref('ward_attitudes'),
        'key': ['measure', 'ward_code'],
        'values': {'measure': ['pas_drugs_problem', 'pas_tackling_drugs']}
    },
    {
        'of': ref('confidence_target'),
        'key': ['measure']
    },
    {
        'of': ref('int_survey__estimates'),
        'key': ['measure', 'area_code', 'period_type', 'period_start'],
        'values': {'quality_flag': ['', 'c', 'u']}
    },
    {
        'of': ref('int_survey__fitness'),
        'key': ['measure', 'area_code', 'period_type', 'period_start'],
        'not_null': ['is_fit', 'is_reliable']
    },
    {
        'of': ref('int_survey__waves'),
        'key': ['measure', 'area_code', 'period_type', 'period_start'],
        'not_null': ['fault']
    },
    {
        'of': ref('int_survey__pairs'),
        'key': ['measure', 'comparison', 'area_code', 'period_type', 'period_start'],
        'not_null': ['is_fit', 'is_comparable']
    },
    {
        'of': ref('int_survey__latest'),
        'key': ['measure']
    },
    {
        'of': ref('int_survey__latest_changes'),
        'key': ['measure', 'base_kind']
    }
]) }}
