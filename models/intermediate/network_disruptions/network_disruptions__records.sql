-- One row a disruption as sent in a file that is listed now, whether or not it counts.
-- Its key, place and disposition, with every reason that it does not count for.
{{ records('network_disruptions') }}
