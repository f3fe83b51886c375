"""The drug strategy warehouse: a package for each stage, and packages that serve its users."""
