"""Parity: both engines publish the same from the same returns."""
