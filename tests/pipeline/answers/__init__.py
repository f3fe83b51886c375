"""Tests of the answers that a person or an assistant gets from the published file."""
