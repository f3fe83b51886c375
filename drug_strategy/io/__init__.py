"""Input and output for every stage: DuckDB, files, locks, progress, text and workbooks."""
