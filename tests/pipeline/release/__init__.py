"""Tests of whole editions: their figures and files, and when one is made."""
