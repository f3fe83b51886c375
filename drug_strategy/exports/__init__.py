"""Writes files that people open outside the warehouse, such as workbooks, briefs and return notes.

The return notes and the PPO list come from the private warehouse, so only its owner can write them.
"""
