"""The tests that pytest runs. dbt's data tests are in tests/dbt."""
