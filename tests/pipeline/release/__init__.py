"""Tests of the public edition: its files, and whether small numbers can be worked out from it."""
