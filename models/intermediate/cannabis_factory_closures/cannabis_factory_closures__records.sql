-- One row per cultivation site as sent, whether or not it counts.
-- Its key, place and disposition, with every reason why it does not count.
{{ records('cannabis_factory_closures') }}
