"""The drug strategy warehouse: a package a stage, and what serves people beside them."""
