"""Tests of queries and other answers from the published file."""
