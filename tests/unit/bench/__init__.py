"""Tests of the benchmark's measurements and comparisons."""
