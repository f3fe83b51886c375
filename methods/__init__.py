"""Simulations of how often a label is false, and how often it finds a real change."""
