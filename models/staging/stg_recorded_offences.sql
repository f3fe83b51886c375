{{ staged('recorded_offences') }}
