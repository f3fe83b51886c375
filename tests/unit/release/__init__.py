"""Tests of the public edition: its rules on invented figures and orders, and its page."""
