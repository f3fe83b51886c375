"""Collect the content of the report's pages for their templates."""
