{{ staged('crack_house_closures') }}
