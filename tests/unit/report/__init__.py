"""Tests of parts of the report."""
