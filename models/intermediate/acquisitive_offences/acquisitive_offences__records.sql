-- One row a recorded acquisitive crime as sent, whether or not it counts.
-- Its key, place and disposition, with every reason that it does not count for.
{{ records('acquisitive_offences') }}
