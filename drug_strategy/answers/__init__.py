"""Answers questions from the published file with queries, explanations, citations and workbooks.

Only the owner of the private warehouse can see return notes, the PPO list and a figure's sources,
which are made from that warehouse.
"""
