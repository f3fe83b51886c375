"""Dagster: assets, checks, schedules, sensors, hooks and resources."""
