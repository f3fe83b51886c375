{{ staged('network_disruptions') }}
