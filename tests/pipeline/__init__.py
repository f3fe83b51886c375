"""Tests of whole refreshes and of what they leave."""
