"""Tests of the benchmark's measurements and comparisons. The tests do not time anything."""
