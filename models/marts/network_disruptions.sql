-- One row per borough and quarter: networks disrupted there, each counted once.
-- Boroughs do not add up to London: a network counts in each of its boroughs.
{{ dense_measures('network_disruptions', {
    'networks_disrupted': 'bigint',
    'cannabis_networks_disrupted': 'bigint'
}, ['borough']) }}
