"""Compare the speed of a refresh with that of plain scripts.

Refreshes do not use this package.
"""
