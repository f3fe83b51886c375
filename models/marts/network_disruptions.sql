-- One row per borough and quarter: the networks disrupted there, each counted once. The boroughs'
-- figures do not add up to London's, because a network may be active in several boroughs.
{{ dense_measures('network_disruptions', {
    'networks_disrupted': 'bigint',
    'cannabis_networks_disrupted': 'bigint'
}, ['borough']) }}
