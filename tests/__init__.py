"""All tests except dbt's data tests, which are in tests/dbt."""
