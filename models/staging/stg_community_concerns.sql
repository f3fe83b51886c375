{{ staged('community_concerns') }}
