-- One row per borough and quarter: the networks disrupted there, each counted once.
{{ dense_measures('network_disruptions', {
    'networks_disrupted': 'bigint',
    'cannabis_networks_disrupted': 'bigint'
}, ['borough']) }}
