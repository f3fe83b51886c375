-- One row per return, borough and quarter as sent, whether or not it counts.
-- Its key, place and disposition, with every reason why it does not count.
{{ records('return_register') }}
