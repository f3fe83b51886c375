"""Writes files that people open outside the warehouse, such as workbooks, briefs and return notes.

The package is called `exports` because this is the usual word for files that a system writes for
other programs to open. The return notes and the PPO list come from the private warehouse, so only
its owner can write them.
"""
