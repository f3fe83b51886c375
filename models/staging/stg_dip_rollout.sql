{{ staged('dip_rollout') }}
