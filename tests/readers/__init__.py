"""Tests of what people read the warehouse with: clients, notebooks, dictionary and metrics."""
