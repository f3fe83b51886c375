"""Atomic files, locks and progress, for every stage."""
