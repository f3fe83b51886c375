"""The drug strategy warehouse: one package for each stage and for each kind of output."""
