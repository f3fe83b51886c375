"""The drug strategy warehouse: a package per stage, and the packages that serve its users."""
