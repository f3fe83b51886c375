"""Give the main module a `__file__` in the process from which commands are forked.

Without a `__file__`, pyspark would assume that its own doctests are running and end the process.
"""

import sys

sys.modules["__main__"].__file__ = __file__
