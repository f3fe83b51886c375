"""Tests of complete refreshes and their outputs."""
