"""The published file."""
