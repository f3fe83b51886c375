"""Define Dagster's assets, one module per stage."""
