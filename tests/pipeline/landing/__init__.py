"""Tests that land good, faulty and random files."""
