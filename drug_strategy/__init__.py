"""The drug strategy warehouse. Each stage and each kind of output has its own package."""
