"""Turn landed rows and validation results into marts with dbt."""
