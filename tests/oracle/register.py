"""The status of each borough's return for each quarter: submitted, nil, outstanding, not stated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

from tests.oracle.contracts import REGISTERED
from tests.oracle.counting import event_date
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.records import Record
from tests.oracle.rules import quarter_of

WORST_FIRST = ("outstanding", "not_stated", "submitted", "nil")
BoroughQuarter = tuple[str, date]
Statuses = Mapping[BoroughQuarter, str | None]


def worst(statuses: Iterable[str | None]) -> str | None:
    """The worst of the parts; None for a headquarters return."""
    known = [status for status in statuses if status is not None]
    return min(known, key=WORST_FIRST.index) if known else None


def return_statuses(current: dict[str, list[Record]]) -> dict[str, dict[BoroughQuarter, str]]:
    """For each registered return, the boroughs' quarters with rows or an entry.

    A register's row that received rows contradict gets its warning.
    """
    found: dict[str, dict[BoroughQuarter, str]] = {name: {} for name in REGISTERED}
    received = {
        (name, record.borough, quarter_of(event_date(record)))
        for name in REGISTERED
        for record in current[name]
    }
    for record in current["return_register"]:
        name = cast("str", record.values["return_name"])
        quarter, status = (
            cast("date", record.values["quarter"]),
            cast("str", record.values["status"]),
        )
        if name not in found:
            continue
        found[name][cast("str", record.borough), quarter] = status
        if status != "submitted" and (name, record.borough, quarter) in received:
            record.warnings.add("register_contradicted")
    for name, borough, quarter in received:
        if borough is not None:
            found[name][borough, quarter] = "submitted"
    return found


def complete(statuses: Statuses, quarters: Iterable[date]) -> Statuses:
    """Every borough and quarter; unknown ones are not stated."""
    return {
        (borough, quarter): statuses.get((borough, quarter), "not_stated")
        for borough in BOROUGH_NAMES
        for quarter in quarters
    }


def headquarters(quarters: Iterable[date]) -> Statuses:
    """For a return that is not in the register: no borough's quarter has a status."""
    return {(borough, quarter): None for borough in BOROUGH_NAMES for quarter in quarters}


def recorded_statuses(offences: Iterable[Record], quarters: Iterable[date]) -> Statuses:
    """For one category: a borough's quarter is submitted if its three months are there."""
    months: dict[tuple[str | None, date], int] = defaultdict(int)
    for record in offences:
        months[record.borough, quarter_of(month_of(record))] += 1
    return {
        (borough, quarter): "submitted" if months[borough, quarter] == 3 else "outstanding"
        for borough in BOROUGH_NAMES
        for quarter in quarters
    }


def month_of(record: Record) -> date:
    """The first day of a recorded offences cell's month."""
    month = cast("str", record.values["month"])
    return date(int(month[:4]), int(month[4:]), 1)
