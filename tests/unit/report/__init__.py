"""The report, a part at a time."""
