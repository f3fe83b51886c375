"""Answers questions from the published file with queries, explanations, citations and workbooks.

Return notes, the PPO list and the sources in an explanation come from the private warehouse, so
only its owner can read them.
"""
