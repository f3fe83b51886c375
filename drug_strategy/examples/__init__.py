"""Make synthetic returns: a folder of invented files that look like those of real senders.

The files are for trying out the warehouse and for benchmarks. The same seed and scale always give
the same files, byte for byte. `senders` lists who sends each return, and the faults in their files.
`schedule` decides when each file is sent, and `styles` its format. `generator` makes the rows, and
`sheets` writes the bytes.
"""

from drug_strategy.examples.generator import make_examples

__all__ = ["make_examples"]
