-- One row: a fact that does not hold of areas, periods and indicators.
{{ facts([
    {
        'of': ref('areas'),
        'key': ['area_code'],
        'values': {'area_level': var('area_levels')},
        'references': {'borough_code': ref('boroughs'), 'ward_code': ref('wards')}
    },
    {
        'of': ref('quarters'),
        'key': ['quarter_start_date']
    },
    {
        'of': ref('int_days'),
        'key': ['date_day'],
        'not_null': ['date_day']
    },
    {
        'of': ref('int_quarters'),
        'key': ['quarter_start'],
        'not_null': ['quarter_start']
    },
    {
        'of': ref('int_periods'),
        'key': ['period_type', 'period_start']
    },
    {
        'of': ref('int_period_quarters'),
        'key': ['period_type', 'period_start', 'quarter_start']
    },
    {
        'of': ref('indicator_register'),
        'key': ['indicator_id']
    }
]) }}
