"""Return notes: what is wrong with a file, row by row, in words that its sender can act on.

`faults` reads it from the warehouse, `notes` writes a CSV per file into the home folder,
`screen` checks one file in a temporary folder.
"""
