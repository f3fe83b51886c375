"""Measure a refresh's speed, as ratios within one run. A refresh does not use this package."""
