"""Tests of the files that are written for people to open outside the warehouse."""
