"""A module and a SELECT per return: who sends it, and its generated rows."""

from functools import cache
from importlib import import_module

from drug_strategy.contracts import contracts
from drug_strategy.examples.senders import Senders


@cache
def senders() -> dict[str, Senders]:
    """Who sends each return that has a contract, in the order of the names."""
    return {name: import_module(f"{__name__}.{name}").SENDERS for name in contracts()}
