"""All tests that pytest runs. dbt's own data tests are in tests/dbt."""
