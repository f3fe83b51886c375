"""Answers questions about the published figures with queries, explanations, citations and status.

A figure's files and rows come from the private warehouse, so only the owner of that warehouse can
see them.
"""
