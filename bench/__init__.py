"""Measure a refresh's speed against plain scripts. A refresh does not use this package."""
