"""This file is the main module of the process that commands are forked from.

pyspark mistakes a process whose main module has no file for a run of its own doctests, and ends it.
"""

import sys

sys.modules["__main__"].__file__ = __file__
