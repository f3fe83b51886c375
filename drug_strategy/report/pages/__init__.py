"""Collect the content of each page of the report, for the page's template."""
