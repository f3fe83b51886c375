"""Tests of what happens before, around and after the stages of a refresh."""
