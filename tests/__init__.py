"""The tests. dbt's own data tests are in tests/dbt; pytest runs the rest."""
