"""Dagster's definitions."""
