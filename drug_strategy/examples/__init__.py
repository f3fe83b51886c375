"""Make synthetic returns: a folder of invented files like those of real senders, from a seed.

They are for trying the warehouse and for benchmarks. The same seed and scale give the same bytes.
`generator` makes the files, `senders` lists who sends what with which faults, `schedule` says when
and `styles` in what form, and `sheets` writes the bytes.
"""

from drug_strategy.examples.generator import make_examples

__all__ = ["make_examples"]
