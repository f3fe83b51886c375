"""Tests of how files, lines and cells land."""
