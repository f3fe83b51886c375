"""The rectangle of text cells that every file becomes, whatever its format.

The rectangle is an SQL relation: `c0`, `c1`, ... one column per cell of the header, null if
it is empty, and `_record`, a line's cells as JSON if it has more or fewer
than the header.
"""

from collections.abc import Callable
from dataclasses import dataclass

from drug_strategy.landing.load_log import FileWarning
from drug_strategy.landing.readers.header import Header


@dataclass(frozen=True)
class Rectangle:
    """The cells of a file; `rewrite` makes a relation if DuckDB cannot read `relation`.

    `warnings` names sheets with records that were not read.
    """

    header: Header
    relation: str
    rewrite: Callable[[], str] | None = None
    warnings: tuple[FileWarning, ...] = ()
