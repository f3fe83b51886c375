"""Tests of the public edition's files, and of whether these files reveal small numbers."""
