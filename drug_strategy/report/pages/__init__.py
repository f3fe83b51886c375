"""Collect what each page of the report shows, for its template."""
