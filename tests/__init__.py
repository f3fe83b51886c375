"""The tests of the project; dbt's own are in tests/dbt, and pytest runs the rest."""
