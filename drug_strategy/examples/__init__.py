"""Synthetic returns: a folder of made-up files, as real senders might send them, from one seed.

For trying the warehouse and for benchmarks; the same seed and scale give the same bytes.
`generator` makes them, `senders` says who sends what with which faults, `schedule` when, `styles`
in which form, and `sheets` writes the bytes.
"""

from drug_strategy.examples.generator import make_examples

__all__ = ["make_examples"]
