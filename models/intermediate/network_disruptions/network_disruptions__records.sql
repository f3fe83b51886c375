-- One row per disruption as sent, whether or not it counts.
-- Its key, place and disposition, with every reason why it does not count.
{{ records('network_disruptions', added=['network_ref_compared']) }}
