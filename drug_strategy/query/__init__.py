"""Queries of the published file, and what is written from it."""
