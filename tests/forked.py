"""Give the process that commands are forked from a main module with a file, as usual.

pyspark takes a process without one for a run of its doctests, and ends it.
"""

import sys

sys.modules["__main__"].__file__ = __file__
