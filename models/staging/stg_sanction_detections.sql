{{ staged('sanction_detections') }}
