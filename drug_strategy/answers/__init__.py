"""What answers a person from the published file: queries, explanations, citations, workbooks.

Return notes, the screen and the list of PPOs read the private warehouse, for its owner.
"""
