"""Read the returns' contracts, which are Open Data Contract Standard files."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from drug_strategy.contracts.contract import (
        CONTRACTS,
        NO_RETURN,
        Column,
        Contract,
        Rule,
        contracts,
    )

__all__ = ["CONTRACTS", "NO_RETURN", "Column", "Contract", "Rule", "contracts"]


def __getattr__(name: str) -> Any:
    """Import `contract` when it is needed, because pydantic takes 0.1 seconds to import."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.contract"), name)
