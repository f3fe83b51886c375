-- One row per line of the files received so far, whether or not the line is a record.
{{ staged('return_register') }}
