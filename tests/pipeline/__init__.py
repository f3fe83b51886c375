"""Tests that run complete refreshes and check what they produce."""
