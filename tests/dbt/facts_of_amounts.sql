-- One row: a fact that does not hold of what figures are made of: amounts, statuses and series.
{{ facts([
    {
        'of': ref('measures'),
        'key': ['measure', 'return_name', 'area_code', 'quarter_start', 'counted_ref']
    },
    {
        'of': ref('indicator_amounts__rolled_up'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('indicator_status'),
        'key': ['indicator_id', 'area_code', 'quarter_start']
    },
    {
        'of': ref('indicator_status__rolled_up'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('int_return_status'),
        'key': ['return_name', 'area_code', 'quarter_start'],
        'values': {'return_status': ['submitted', 'nil', 'outstanding', 'not_stated']}
    },
    {
        'of': ref('int_return_values'),
        'key': ['return_name', 'quarter_start', 'column_name', 'value']
    },
    {
        'of': ref('int_return_series'),
        'key': ['series_name', 'quarter_start']
    },
    {
        'of': ref('int_return_series__limited'),
        'key': ['return_name', 'column_name', 'value', 'quarter_start']
    }
]) }}
