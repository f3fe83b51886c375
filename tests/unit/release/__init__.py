"""Tests of the public edition: its models, the attack on it, and its files."""
