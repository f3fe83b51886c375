"""Simulations of how often labels are false, and how often they find a real change."""
