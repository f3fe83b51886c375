"""Tests of what people read the warehouse with: clients, notebooks, dictionary, semantic layers."""
