"""The plain values that a return's contract becomes, for landing and quality."""

from dataclasses import dataclass

BOROUGHS, HEADQUARTERS = "boroughs", "headquarters"


@dataclass(frozen=True)
class Column:
    """One column of a return.

    `semantic_type` decides how a cell is read: event_date, money, borough, borough_mps, ward,
    boroughs, quarter, month or reference; the logical type if the contract names no semantic one.
    `max_length` counts characters. `is_person` marks a reference of a person, which is stored as a
    pseudonym. `is_watched`: the shares of its values are monitored for drift.
    """

    name: str
    semantic_type: str
    sql_type: str
    description: str
    required: bool
    is_key: bool
    allowed: tuple[str, ...]
    minimum: float | None
    exclusive_minimum: float | None
    maximum: float | None
    synonyms: tuple[str, ...]
    is_person: bool = False
    max_length: int | None = None
    key_position: int = 0
    is_watched: bool = False


@dataclass(frozen=True)
class Rule:
    """One rule between the columns of a row; `condition` is true of the rows that break it."""

    reason: str
    description: str
    columns: tuple[str, ...]
    condition: str
    is_warning: bool


@dataclass(frozen=True)
class Contract:
    """One return: its columns in order and its rules.

    `months_across` is true if the file has a column per month and a record is a month's cell.
    A record counts in the quarter of the first of its columns `counted_on` that has a value.
    `sender`: boroughs, whose returns the register records; headquarters, whose returns no register
    records; empty for a list that no figure counts. It comes every `frequency_months`, at the
    latest `latency_days` after the end of its months (slaProperties).
    """

    return_name: str
    description: str
    grain: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    months_across: bool
    counted_on: tuple[str, ...] = ()
    sender: str = ""
    frequency_months: int = 3
    latency_days: int = 0

    @property
    def is_registered(self) -> bool:
        """Whether the return register records for each borough what was received."""
        return self.sender == BOROUGHS

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the key's columns, in the order of their positions in it."""
        parts = [column for column in self.columns if column.is_key]
        return tuple(column.name for column in sorted(parts, key=lambda part: part.key_position))

    def of_type(self, *types: str) -> Column | None:
        """The column of one of these semantic types; None if no column is."""
        return next((column for column in self.columns if column.semantic_type in types), None)
