"""Tests of single modules, without a refresh."""
