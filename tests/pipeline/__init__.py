"""Tests that run complete refreshes and check the results."""
