"""The drug strategy warehouse, with a package for each stage and for each kind of output."""
