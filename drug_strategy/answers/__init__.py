"""Answers questions from the published file with queries, explanations, citations and workbooks.

Only the private warehouse has the data for return notes, the PPO list and the sources of a figure,
so only the owner of the private warehouse can read them.
"""
