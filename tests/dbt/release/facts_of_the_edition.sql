-- One row: a fact that does not hold of the tables of an edition.
{{ facts([
    {
        'of': ref('release_quantities'),
        'key': ['system', 'quantity', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('release_pounds'),
        'key': ['quantity', 'area_code', 'fiscal_year', 'period_type', 'quarter_start']
    },
    {
        'of': ref('release_known'),
        'key': ['system', 'quantity', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('release_columns'),
        'key': ['system', 'part', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('release_cells'),
        'key': ['system', 'quantity', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('release_figures'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('release_remainder_figures'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('release_figures__ruled'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('release_figures__marked'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('open_areas'),
        'key': ['area_code']
    },
    {
        'of': ref('open_borough_figures'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('open_confidence_target'),
        'key': ['measure']
    },
    {
        'of': ref('open_indicators'),
        'key': ['indicator_id']
    },
    {
        'of': ref('open_london_figures'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('open_public_attitudes'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('open_revisions'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('open_ward_attitudes'),
        'key': ['indicator_id', 'area_code']
    },
    {
        'of': ref('open_ward_figures'),
        'key': ['indicator_id', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('release_forced'),
        'key': ['system', 'fiscal_year', 'area_code', 'period_type']
    },
    {
        'of': ref('release_london'),
        'key': ['system', 'fiscal_year']
    },
    {
        'of': ref('release_borough_columns'),
        'key': ['grain', 'system', 'part', 'area_code', 'period_type', 'period_start']
    },
    {
        'of': ref('release_boroughs__by_grain'),
        'key': ['system', 'grain', 'fiscal_year', 'area_code']
    },
    {
        'of': ref('release_boroughs'),
        'key': ['system', 'fiscal_year', 'area_code']
    },
    {
        'of': ref('release_grains'),
        'key': ['system']
    },
    {
        'of': ref('release_wards'),
        'key': ['system', 'fiscal_year', 'area_code']
    },
    {
        'of': ref('release_ward_grains'),
        'key': ['system']
    },
    {
        'of': ref('release_rows'),
        'key': ['system', 'area_level', 'area_code', 'fiscal_year', 'period_type']
    },
    {
        'of': ref('release_indicators'),
        'key': ['indicator_id'],
        'not_null': ['owner', 'effective_from'],
        'values': {
            'rule': ['count', 'rate', 'days', 'pounds', 'survey', 'open', 'withheld'],
            'finest_area': ['london', 'borough', 'ward'],
            'finest_period': ['quarter', 'fiscal_year']
        }
    },
    {
        'of': ref('release_parts'),
        'key': ['system', 'part'],
        'values': {'unit': ['count', 'gbp']}
    },
    {
        'of': ref('release_policy'),
        'not_null': ['owner', 'effective_from']
    },
    {
        'of': ref('release_links'),
        'key': ['system', 'hidden_with'],
        'not_null': ['owner', 'effective_from']
    }
]) }}
