{{ staged('community_investments') }}
