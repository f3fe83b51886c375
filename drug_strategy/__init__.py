"""The drug strategy warehouse, with one package for each stage and each kind of output."""
