"""Run the warehouse with Dagster: assets, checks, schedules, sensors and resources."""
