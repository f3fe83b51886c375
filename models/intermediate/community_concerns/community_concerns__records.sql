-- One row a concern of a community as sent, whether or not it counts.
-- Its key, place and disposition, with every reason that it does not count for.
{{ records('community_concerns') }}
