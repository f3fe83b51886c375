"""Tests of refreshes that are killed or cannot write to the disk."""
