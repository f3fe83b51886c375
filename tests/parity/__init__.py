"""Tests that Spark and DuckDB publish the same tables from the same returns."""
