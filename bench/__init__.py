"""Measures the speed of a refresh, as ratios within one run. A refresh does not use it."""
