"""Transform: dbt turns landed rows and validation results into marts."""
