"""Draw random valid rows of typed values for each return.

Boroughs and wards are given as codes.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from tests.oracle.cells import BOROUGH_KINDS
from tests.oracle.places import BOROUGH_NAMES, NOT_ATTRIBUTED, WARD_BOROUGHS

if TYPE_CHECKING:
    from tests.oracle.contracts import Column

Row = dict[str, object]
FIRST, LAST = date(2009, 4, 1), date(2010, 9, 30)
PERSONS = [f"P{number:03}" for number in range(12)]
NETWORKS = [f"N-{number}" for number in range(7)]
PENCE = [0, 5, 1250, 99950, 123456789, 10**12]
WARDS: dict[str, list[str]] = {}
for _ward, _borough in WARD_BOROUGHS.items():
    WARDS.setdefault(_borough, []).append(_ward)


class Facts:
    """Draws random rows for only a few boroughs, so that most figures are larger than 1."""

    def __init__(
        self, random: Random, contracts: dict[str, list[Column]], registered: tuple[str, ...]
    ) -> None:
        self.random = random
        self.contracts = contracts
        self.registered = registered
        self.boroughs = random.sample(sorted(BOROUGH_NAMES), 5)
        self.number = 0

    def row(self, return_name: str) -> Row:
        """Return a new row with a new key. Its columns may still contradict each other."""
        self.number += 1
        row: Row = {}
        for column in self._columns(return_name):
            is_given = column.is_required or self.random.random() < 0.75
            row[column.name] = self._value(column) if is_given else None
        return row | self._place(return_name)

    def _columns(self, return_name: str) -> list[Column]:
        return [column for column in self.contracts[return_name] if column.name != "withdrawn"]

    def _value(self, column: Column) -> object:
        random = self.random
        if column.allowed:
            return random.choice(list(column.allowed.values()))
        if column.kind in ("event", "date"):
            return self.day()
        if column.kind == "money":
            return Decimal(random.choice([*PENCE, random.randrange(10**7)])) / 100
        if column.kind == "whole":
            return random.randint(1, 3)
        if column.kind == "weight":
            heavy = 50 if random.random() < 0.02 else 1
            return Decimal(heavy * random.randint(20, 400)) / 100
        is_flag = column.kind == "yes_no"
        return random.random() < 0.6 if is_flag else f"R{self.number}-{random.randrange(900)}"

    def day(self) -> date:
        """Return a random day in the first six quarters of the reporting window."""
        return FIRST + timedelta(days=self.random.randrange((LAST - FIRST).days + 1))

    def _place(self, return_name: str) -> Row:
        kinds = {column.kind for column in self._columns(return_name)}
        borough = self.random.choice(self.boroughs)
        if "borough" in kinds and self.random.random() < 0.1:
            borough = self.random.choice(sorted(NOT_ATTRIBUTED))
        place: Row = {"borough": borough} if kinds & {*BOROUGH_KINDS} else {}
        if "ward" in kinds:
            is_given = borough in WARDS and self.random.random() < 0.7
            place["ward"] = self.random.choice(WARDS[borough][:6]) if is_given else None
        return place
