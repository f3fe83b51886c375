"""Queries of the published file."""
