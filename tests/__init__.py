"""The tests: dbt's own in data/, the rest by pytest."""
