"""Compare the speed of a refresh with that of plain scripts.

A refresh does not use this package.
"""
