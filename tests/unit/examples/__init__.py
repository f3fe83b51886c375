"""The synthetic returns."""
