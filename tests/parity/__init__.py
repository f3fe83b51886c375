"""Parity: what both engines publish of the same returns is the same."""
