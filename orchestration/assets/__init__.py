"""The assets: the path of the data in Dagster."""
