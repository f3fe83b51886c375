-- One row per month in each line of the files received so far, whether or not the line is a record.
{{ staged('recorded_offences') }}
