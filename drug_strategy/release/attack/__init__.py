"""Attack an edition: work out exactly what its readers could learn about hidden figures."""

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
