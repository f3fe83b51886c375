"""Run the warehouse with Dagster's assets, checks, schedules, sensors and resources."""
