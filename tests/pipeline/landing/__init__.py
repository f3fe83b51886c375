"""Tests of landing: a collection of good and bad files, and properties that hold for any file."""
