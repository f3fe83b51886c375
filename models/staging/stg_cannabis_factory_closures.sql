{{ staged('cannabis_factory_closures') }}
