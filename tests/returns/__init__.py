"""Tests that compare figures from small sets of returns with figures worked out by hand."""
