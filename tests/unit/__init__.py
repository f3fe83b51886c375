"""Tests of one module each, that start no refresh."""
