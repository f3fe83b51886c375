"""Tests of the public edition: its rules, on made-up figures and orders, and its page."""
