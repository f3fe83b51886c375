"""Tests of what people read the warehouse with: clients, notebooks and semantic layers."""
