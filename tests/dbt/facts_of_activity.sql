-- One row: a fact that does not hold of the marts of the returns, by place and quarter.
{% set marts = [
    'crack_house_closures',
    'cannabis_factory_closures',
    'asset_confiscations',
    'community_concerns',
    'community_investments',
    'sanction_detections',
    'acquisitive_offences',
    'network_disruptions',
    'ppo_drug_testing',
    'dip_rollout'
] %}
{% set tables = [] %}
{% for mart in marts %}
    {% do tables.append({
        'of': ref(mart),
        'key': ['borough_code', 'ward_code', 'quarter_start_date'],
        'values': {'return_status': var('return_statuses')},
        'references': {
            'borough_code': {'to': ref('areas'), 'field': 'area_code'},
            'ward_code': {'to': ref('areas'), 'field': 'area_code'},
            'quarter_start_date': ref('quarters')
        }
    }) %}
{% endfor %}
{{ facts(tables) }}
