"""Tests of the files of an edition, made from the golden returns."""
