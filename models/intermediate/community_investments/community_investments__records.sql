-- One row per award from the proceeds of crime as sent, whether or not it counts.
-- Its key, place and disposition, with every reason why it does not count.
{{ records('community_investments') }}
