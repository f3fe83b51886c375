"""Tests of the label simulations."""
