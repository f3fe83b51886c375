"""Tests of what the benchmark measures and compares. Nothing is timed here."""
