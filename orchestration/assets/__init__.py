"""The assets: the data's path as Dagster sees it."""
