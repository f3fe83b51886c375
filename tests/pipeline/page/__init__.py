"""Tests of Dagster's page."""
