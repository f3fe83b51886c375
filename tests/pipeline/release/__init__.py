"""Tests of the files in an edition made from the golden returns."""
