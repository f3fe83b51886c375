"""Tests of the commands that answer questions about the published figures."""
