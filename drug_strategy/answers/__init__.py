"""Answers people's questions from the published file: queries, explanations, citations, workbooks.

Return notes, screening and the list of PPOs read the private warehouse, for its owner.
"""
