"""`warehouse query`, as a process."""
