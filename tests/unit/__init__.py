"""Tests of single modules, which run no refresh."""
