-- One row per recorded acquisitive crime as sent, whether or not it counts.
-- Its key, place and disposition, with every reason why it does not count.
{{ records('acquisitive_offences') }}
