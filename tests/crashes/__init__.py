"""Kill refreshes, fill their disk and take their permissions away, in real processes."""
