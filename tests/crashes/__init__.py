"""Refreshes in real processes that are killed, or that lack disk space or permissions."""
