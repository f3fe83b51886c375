"""Tests of landing files, lines and cells."""
