"""Give a `__file__` to the main module of the process that commands are forked from.

Without a `__file__`, pyspark would take the process for a run of its own doctests and end it.
"""

import sys

sys.modules["__main__"].__file__ = __file__
