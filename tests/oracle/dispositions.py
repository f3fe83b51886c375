"""Decide whether each record is accepted, superseded, withdrawn, a duplicate or quarantined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import cast

from tests.oracle.contracts import CONTRACTS
from tests.oracle.records import Record

FOR_EVER = date.max
SAME_DAY = "same_day_correction"


def dispose(records: list[Record]) -> None:
    """Set the outcome of a return's records.

    The records must be in file order.
    """
    by_file: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_file[record.file.file_name].append(record)
    for held in by_file.values():
        _find_duplicates(held)
        _find_conflicts(held)
    for record in records:
        if record.disposition != "duplicate" and record.reasons:
            record.disposition = "quarantined"
    _find_contradictions(records)
    versions = _versions(records)
    if records and records[0].file.return_name == "ppo_roster":
        _find_overlaps(versions)
    for held in versions.values():
        good = [record for record in held if not record.reasons]
        for record in good:
            record.disposition = "withdrawn" if record.is_withdrawn else "superseded"
        if good and not good[-1].is_withdrawn:
            good[-1].disposition = "accepted"
        _warn_of_corrections(good)


def find_near_keys(records: list[Record]) -> None:
    """Warn about current records whose keys differ only in leading zeros."""
    forms: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for record in records:
        references = _references(record)
        forms[_without_zeros(references)].add(references)
    for record in records:
        if len(forms[_without_zeros(_references(record))]) > 1:
            record.warnings.add("near_key")


def _references(record: Record) -> tuple[str, ...]:
    columns = CONTRACTS[record.file.return_name]
    return tuple(str(record.values[c.name]) for c in columns if c.is_key and c.is_compared)


def _without_zeros(references: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(reference.lstrip("0") for reference in references)


def _find_duplicates(records: Iterable[Record]) -> None:
    seen = set()
    for record in records:
        if record.content is None:
            continue
        if record.content in seen:
            record.disposition = "duplicate"
            record.reasons = {"duplicate_row"}
        seen.add(record.content)


def _find_conflicts(records: Iterable[Record]) -> None:
    by_key: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in records:
        if record.key is not None and record.disposition != "duplicate":
            by_key[record.key].append(record)
    for held in by_key.values():
        if len(held) > 1:
            for record in held:
                record.reasons.add("conflicting_key")


def _find_contradictions(records: Iterable[Record]) -> None:
    """Quarantine records with the same key, received date and refresh if they differ."""
    by_find: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in records:
        if not record.disposition and record.key is not None:
            by_find[record.key, record.file.received, record.file.found].append(record)
    for held in by_find.values():
        if len({record.content for record in held}) > 1:
            for record in held:
                record.reasons.add("conflicting_key")
                record.disposition = "quarantined"


def _warn_of_corrections(good: list[Record]) -> None:
    """Warn about records that differ from an earlier one with the same key and received date."""
    for place, record in enumerate(good):
        for earlier in good[:place]:
            is_same_day = earlier.file.received == record.file.received
            if is_same_day and earlier.content != record.content:
                record.warnings.add(SAME_DAY)


def _versions(records: Iterable[Record]) -> dict[tuple[object, ...], list[Record]]:
    versions: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in records:
        if not record.disposition and record.key is not None:
            versions[record.key].append(record)
    return versions


def _find_overlaps(versions: dict[tuple[object, ...], list[Record]]) -> None:
    """Quarantine the later of two overlapping spells on the PPO list.

    Earlier versions of that spell are quarantined too, because they start on the same day.
    """
    ends: dict[object, date] = {}
    for (person, start), held in sorted(versions.items()):
        for record in reversed(held):
            if record.is_withdrawn:
                break
            if start <= ends.get(person, date.min):  # type: ignore[operator]
                record.reasons.add("overlapping_spell")
                record.disposition = "quarantined"
                continue
            ends[person] = cast("date", record.values.get("end_date", FOR_EVER))
            break


def find_odd_amounts(orders: list[Record]) -> None:
    """Warn about court orders over 100 times as large as any other of their type and borough.

    An order is checked only if its borough has at least five others of its type.
    """
    for order in orders:
        others = [
            cast("Decimal", other.values["order_gbp"])
            for other in orders
            if other is not order
            and other.borough == order.borough is not None
            and other.values["order_type"] == order.values["order_type"]
        ]
        amount = cast("Decimal", order.values["order_gbp"])
        if len(others) >= 5 and amount > 100 * max(others) > 0:
            order.warnings.add("order_outlier")
