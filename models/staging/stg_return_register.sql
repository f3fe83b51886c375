{{ staged('return_register') }}
