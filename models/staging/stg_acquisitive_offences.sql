{{ staged('acquisitive_offences') }}
