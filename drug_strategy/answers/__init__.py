"""Answers questions from the published file with queries, explanations, citations and workbooks.

Return notes, the PPO list and a figure's sources come from the private warehouse, so only the owner
of that warehouse can see them.
"""
