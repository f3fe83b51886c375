"""The drug strategy warehouse. Each stage and each kind of output has its own package."""

__version__ = "0.4.0"
