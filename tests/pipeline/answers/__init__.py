"""Tests of the commands for asking about the published figures."""
