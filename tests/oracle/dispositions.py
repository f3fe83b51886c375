"""Decide whether each record is accepted, superseded, withdrawn, a duplicate or quarantined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from math import exp
from typing import cast

from tests.oracle.contracts import CONTRACTS
from tests.oracle.records import Record
from tests.oracle.returns import RETURNS

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


def find_unknown_withdrawals(records: list[Record]) -> None:
    """Warn about withdrawals of a key that no other record has."""
    known = {record.key for record in records if record.disposition != "withdrawn"}
    for record in records:
        if record.disposition == "withdrawn" and record.key not in known:
            record.warnings.add("withdrawn_unknown")


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


def find_likely_duplicates(events: list[Record]) -> None:
    """Warn about records that equal one in another file, if chance alone makes this unlikely.

    Equal records differ at most in their reference, borough and ward. The chance depends on the
    number of records in the year around the day that differ at most in these columns and in the
    day. Both are counted once within the borough, and once in the other boroughs.
    """
    if not events or not _is_of_events(events[0].file.return_name):
        return
    by_kind: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in events:
        by_kind[_but(record, RETURNS[record.file.return_name].dates)].append(record)
    for record in events:
        alike = by_kind[_but(record, RETURNS[record.file.return_name].dates)]
        near = [
            other
            for other in alike
            if other is not record and abs((_day(other) - _day(record)).days) <= 182
        ]
        for is_within in (True, False):
            place = _event_place(record)
            kind = [other for other in near if (_event_place(other) == place) is is_within]
            equal = [
                other
                for other in kind
                if other.file is not record.file and _but(other) == _but(record)
            ]
            if equal and 1 - exp(-len(kind) / 365) < 0.05:
                record.warnings.add("likely_duplicate")


def _is_of_events(return_name: str) -> bool:
    keys = [column for column in CONTRACTS[return_name] if column.is_key]
    dates = RETURNS[return_name].dates
    kinds = {column.kind for column in CONTRACTS[return_name] if column.name in dates}
    return len(keys) == 1 and keys[0].is_reference and kinds == {"event"}


def _but(record: Record, names: tuple[str, ...] = ()) -> tuple[object, ...]:
    """Return the values of a record but those of its key, its place and these columns."""
    return tuple(
        record.values.get(column.name)
        for column in CONTRACTS[record.file.return_name]
        if not column.is_key
        and column.kind not in ("borough", "boroughs", "ward")
        and column.name not in ("withdrawn", *names)
    )


def _day(record: Record) -> date:
    dates = RETURNS[record.file.return_name].dates
    return next(cast("date", day) for name in dates if (day := record.values.get(name)))


def _event_place(record: Record) -> tuple[str, ...]:
    return tuple(record.boroughs) or ((record.borough,) if record.borough else ())
