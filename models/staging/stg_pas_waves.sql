{{ staged('pas_waves') }}
