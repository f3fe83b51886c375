"""Answers questions about the published figures: queries, explanations, citations and status.

The files and rows behind a figure come from the private warehouse, so only its owner sees them.
"""
