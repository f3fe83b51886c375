-- One row per respondent as sent, whether or not it counts.
-- Its key, place and disposition, with every reason why it does not count.
{{ records('pas_waves', added=['wave_compared']) }}
