"""Tests of the tools with which people read the published file, and of its dictionary."""
