"""Tests of whole editions: their figures, their files, and when one is made."""
