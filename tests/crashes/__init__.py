"""Tests of killed refreshes, and of refreshes that cannot write to the disk."""
