"""Parity: Spark and DuckDB publish the same from the same returns."""
