"""Tests of refreshes that are killed, or that run out of disk space or permissions."""
