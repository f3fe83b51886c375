"""Attack an edition: work out exactly what its readers could learn about hidden figures.

The modules of this package use these words:

- A system is a group of indicators that are hidden together, with the quantities that they count.
- A cell is the amount of a quantity for one area and period in one edition. A cell is open if the
  edition publishes the amount, and hidden if the amount is confidential. A cell is held if the
  edition repeats an earlier amount, so that readers do not learn about a change.
- A row has all cells of a system for one area and fiscal year. These cells are hidden together and
  held together, except that each of London's periods is held separately.
- A part is what remains of a quantity after subtracting a smaller quantity that it includes. A
  quantity that includes no smaller quantity is itself a part.
- An unknown is the amount of a part, if no edition has published this amount.
"""

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
