-- One row per confiscation or cash forfeiture order as sent, whether or not it counts.
-- Its key, place and disposition, with every reason why it does not count.
{{ records('asset_confiscations') }}
