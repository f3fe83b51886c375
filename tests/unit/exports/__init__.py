"""Tests of files written for people to open outside the warehouse."""
