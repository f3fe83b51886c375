"""The command `warehouse`."""
