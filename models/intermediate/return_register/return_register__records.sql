-- One row a return, borough and quarter as sent, whether or not it counts.
-- Its key, place and disposition, with every reason that it does not count for.
{{ records('return_register') }}
