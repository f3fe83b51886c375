"""Tests of building the models."""
