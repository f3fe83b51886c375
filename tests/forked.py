"""Give the process from which commands are forked a main module with a file, as others have.

pyspark mistakes a process without one for a run of its doctests, and ends it.
"""

import sys

sys.modules["__main__"].__file__ = __file__
