"""Tests of the report's pages, charts, downloads and briefs."""
