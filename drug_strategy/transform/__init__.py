"""Build marts from landed rows and validation results with dbt."""
