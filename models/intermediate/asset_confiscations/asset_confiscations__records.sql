-- One row a confiscation or cash forfeiture order as sent, whether or not it counts.
-- Its key, place and disposition, with every reason that it does not count for.
{{ records('asset_confiscations') }}
