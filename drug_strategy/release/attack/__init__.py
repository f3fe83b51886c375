"""Attack an edition: work out exactly what its readers could learn about hidden figures.

The modules of this package use these words:

- A system is a group of indicators that are hidden together, with the quantities that they count.
- A cell is the amount of a quantity for one area and period in one edition. It is open if the
  edition publishes the amount, and hidden if the amount is confidential. It is held if the edition
  repeats an earlier amount, because readers must not learn about a change.
- A row consists of the cells of a system for one area and fiscal year, which are hidden or held
  together. For London, each period is held separately.
- A part is a quantity minus a smaller quantity that it includes, if any.
- An unknown is the amount of a part that no edition has published.
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
