"""Tests of the dictionary and of tools that read the published file."""
