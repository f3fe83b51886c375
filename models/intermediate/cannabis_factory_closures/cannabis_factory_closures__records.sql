-- One row a cultivation site as sent, whether or not it counts.
-- Its key, place and disposition, with every reason that it does not count for.
{{ records('cannabis_factory_closures') }}
