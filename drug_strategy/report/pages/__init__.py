"""What is on each page of the report, for its template."""
