"""Tests of the citation of a figure."""
