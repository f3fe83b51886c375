"""The assets: the stages of the data, as Dagster shows them."""
