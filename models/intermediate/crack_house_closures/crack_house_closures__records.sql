-- One row per closure proceeding as sent, whether or not it counts.
-- Its key, place and disposition, with every reason why it does not count.
{{ records('crack_house_closures') }}
