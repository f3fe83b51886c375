"""The attack: what a reader of every edition could work out of what is hidden, exactly."""

from drug_strategy.release.attack.knowledge import AtMost, Cell, Inconsistent, Part, Rules
from drug_strategy.release.attack.run import (
    Draft,
    Finding,
    Leak,
    Protection,
    attack,
    protected,
    read_draft,
)

__all__ = [
    "AtMost",
    "Cell",
    "Draft",
    "Finding",
    "Inconsistent",
    "Leak",
    "Part",
    "Protection",
    "Rules",
    "attack",
    "protected",
    "read_draft",
]
