"""A check: a requirement for each row, as a Great Expectations class and its arguments."""

from dataclasses import dataclass
from typing import Any


class ValidationError(RuntimeError):
    """A check could not be run, or the number of rows that it names differs from its count."""


@dataclass(frozen=True)
class Check:
    """One expectation: a row that breaks it has `reason`, about its cells in `columns`.

    No columns: the whole line is at fault, or (unparseable_value) any of its cells.
    """

    reason: str
    columns: tuple[str, ...]
    description: str
    expectation: str
    arguments: dict[str, Any]
    is_warning: bool = False

    @property
    def column(self) -> str:
        """The columns at fault, joined by `;`."""
        return ";".join(self.columns)
