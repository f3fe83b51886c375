{{ staged('asset_confiscations') }}
