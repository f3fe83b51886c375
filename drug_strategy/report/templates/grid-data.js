const GRID = {{ grids | tojson }};
