"""What has come: the status of each return, borough and quarter, and of headquarters' returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from tests.oracle.contracts import REGISTERED
from tests.oracle.counting import event_date
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.records import Record
from tests.oracle.returns import RETURNS
from tests.oracle.rules import last_day, quarter_of

UNATTRIBUTED = "E99999999"
HEADQUARTERS = tuple(name for name, each in RETURNS.items() if each.is_headquarters)
WORST_FIRST = ("outstanding", "not_stated", "submitted", "nil")
AreaQuarter = tuple[str, date]


@dataclass
class Statuses:
    """A status for every borough (and what is not attributed) and quarter.

    `early` has the quarters all of whose rows came before they were over.
    """

    of: Mapping[AreaQuarter, str]
    early: frozenset[date] = field(default_factory=frozenset)

    def has_come(self, area: str, quarter: date) -> bool:
        """Whether it is not outstanding."""
        return self.of[area, quarter] != "outstanding"

    def is_whole(self, area: str, quarters: Iterable[date]) -> bool:
        """Whether all of it has come, and not too early."""
        return all(self.has_come(area, each) and each not in self.early for each in quarters)


def worst(statuses: Iterable[str]) -> str:
    """The worst of the parts."""
    return min(statuses, key=WORST_FIRST.index)


def together(parts: list[Statuses]) -> Statuses:
    """The worse of two returns behind one figure."""
    both = {key: worst(part.of[key] for part in parts) for key in parts[0].of}
    return Statuses(both, frozenset().union(*(part.early for part in parts)))


def all_statuses(current: dict[str, list[Record]], quarters: list[date]) -> dict[str, Statuses]:
    """Of each return that boroughs or headquarters send.

    A register's row that received rows contradict gets its warning.
    """
    entries: dict[str, dict[AreaQuarter, str]] = defaultdict(dict)
    for record in current["return_register"]:
        name, quarter = record.values["return_name"], record.values["quarter"]
        status = cast("str", record.values["status"])
        entries[cast("str", name)][cast("str", record.borough), cast("date", quarter)] = status
        if name in REGISTERED and status != "submitted":
            rows = current[cast("str", name)]
            if any(
                (r.borough, quarter_of(event_date(r))) == (record.borough, quarter) for r in rows
            ):
                record.warnings.add("register_contradicted")
    found = {name: _of_boroughs(current[name], entries[name], quarters) for name in REGISTERED}
    return found | {name: _of_headquarters(current[name], quarters) for name in HEADQUARTERS}


def _of_boroughs(
    rows: list[Record], entries: Mapping[AreaQuarter, str], quarters: list[date]
) -> Statuses:
    came = {(record.borough or UNATTRIBUTED, quarter_of(event_date(record))) for record in rows}
    spoken_of = {quarter for _, quarter in entries}
    last = max((quarter for _, quarter in came), default=date.min)
    found: dict[AreaQuarter, str] = {}
    for quarter in quarters:
        for borough in BOROUGH_NAMES:
            if (borough, quarter) in came:
                found[borough, quarter] = "submitted"
            elif (borough, quarter) in entries:
                found[borough, quarter] = entries[borough, quarter]
            elif quarter in spoken_of or quarter > last:
                found[borough, quarter] = "outstanding"
            else:
                found[borough, quarter] = "not_stated"
        anybody = any(found[borough, quarter] != "outstanding" for borough in BOROUGH_NAMES)
        is_there = anybody or (UNATTRIBUTED, quarter) in came
        found[UNATTRIBUTED, quarter] = "submitted" if is_there else "outstanding"
    return Statuses(found)


def _of_headquarters(rows: list[Record], quarters: list[date]) -> Statuses:
    received: dict[date, list[date]] = defaultdict(list)
    for record in rows:
        received[quarter_of(event_date(record))].append(record.file.received)
    last = max(received, default=date.min)
    early = (each for each, days in received.items() if max(days) <= last_day(each))
    return Statuses(
        {
            (area, quarter): "submitted" if quarter <= last else "outstanding"
            for quarter in quarters
            for area in (*BOROUGH_NAMES, UNATTRIBUTED)
        },
        frozenset(early),
    )


def recorded_statuses(offences: Iterable[Record], quarters: Iterable[date]) -> Statuses:
    """For one category: a borough's quarter is submitted if its three months are there.

    What is not attributed, if the extracts have the three months of any place.
    """
    months: dict[AreaQuarter, set[date]] = defaultdict(set)
    for record in offences:
        month = month_of(record)
        for area in {record.borough or UNATTRIBUTED, UNATTRIBUTED}:
            months[area, quarter_of(month)].add(month)
    return Statuses(
        {
            (area, quarter): "submitted" if len(months[area, quarter]) == 3 else "outstanding"
            for area in (*BOROUGH_NAMES, UNATTRIBUTED)
            for quarter in quarters
        }
    )


def month_of(record: Record) -> date:
    """The first day of a recorded offences cell's month."""
    month = cast("str", record.values["month"])
    return date(int(month[:4]), int(month[4:]), 1)
