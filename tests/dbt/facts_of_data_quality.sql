-- One row: a fact that does not hold of data_quality, and of what was received.
{{ facts([
    {
        'of': ref('file_reconciliation'),
        'key': ['return_name', 'file_name'],
        'not_null': ['status'],
        'values': {'status': ['accepted', 'refused', 'duplicate']}
    },
    {
        'of': ref('quarantined_rows'),
        'key': ['return_name', 'file_name', 'row_number']
    },
    {
        'of': ref('quarantine_summary'),
        'key': ['return_name', 'file_name', 'reason']
    },
    {
        'of': ref('quarantine_trends'),
        'key': ['return_name', 'sender', 'reason', 'received_quarter_start']
    },
    {
        'of': ref('warning_summary'),
        'key': ['return_name', 'file_name', 'reason']
    },
    {
        'of': ref('drift_warnings'),
        'key': ['return_name', 'column_name', 'value', 'quarter_start_date']
    },
    {
        'of': ref('return_columns'),
        'key': ['return_name', 'column_name']
    },
    {
        'of': ref('counted_rows'),
        'key': ['return_name', 'area_code', 'quarter_start_date'],
        'references': {'area_code': ref('areas')}
    },
    {
        'of': ref('returns_received'),
        'key': ['return_name', 'borough_code', 'quarter_start_date'],
        'values': {'return_status': var('return_statuses')},
        'references': {
            'borough_code': {'to': ref('areas'), 'field': 'area_code'},
            'quarter_start_date': ref('quarters')
        }
    },
    {
        'of': ref('expected_returns'),
        'key': ['return_name', 'sender_code', 'quarter_start_date'],
        'values': {'return_status': var('return_statuses')},
        'references': {'quarter_start_date': ref('quarters')}
    }
]) }}
