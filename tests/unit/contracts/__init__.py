"""Tests of the input and output helpers that every stage uses."""
