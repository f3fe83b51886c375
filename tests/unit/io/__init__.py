"""The helpers for input and output that every stage uses."""
