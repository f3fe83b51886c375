"""Tests of the simulations of labels."""
