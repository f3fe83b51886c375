-- One row per line of the files received so far, whether or not the line is a record.
{{ staged('community_investments') }}
