"""Return notes: what is wrong with a file, row by row, in words that its sender can act on.

`faults` reads it from the warehouse, `notes` writes a CSV a file into the home folder, `screen`
tries one file in a folder of its own.
"""
