"""Work out each return's status by quarter, for each borough or all boroughs together.

In this module, a file's received date is that of its latest copy.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from tests.oracle.contracts import REGISTERED
from tests.oracle.counting import event_date
from tests.oracle.files import File
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.records import HEADQUARTERS, Record
from tests.oracle.returns import RETURNS
from tests.oracle.returns.return_register import LONDON
from tests.oracle.rules import last_day, quarter_of

UNATTRIBUTED = "E99999999"
AREAS = (*BOROUGH_NAMES, UNATTRIBUTED)
OF_HEADQUARTERS = tuple(name for name, each in RETURNS.items() if each.is_headquarters)
WORST_FIRST = ("outstanding", "not_stated", "submitted", "nil")
CENTRAL_FROM = 26  # A file with at least this many boroughs covers all of London.
KEPT_FROM = 8  # With at least this many register entries in a quarter, no borough is `not_stated`.
AreaQuarter = tuple[str, date]
# by area and quarter: the days on which files with records were received
Received = Mapping[AreaQuarter, list[date]]
Entries = Mapping[AreaQuarter, Record]


@dataclass
class Statuses:
    """A return's status for every quarter and borough, and for "not attributed".

    `early` contains the areas and quarters that were reported before the quarter had ended, and
    `heard` the last day on which an area sent records or a register entry. `held` counts the
    accepted records, and the register confirms the numbers in `confirmed`. Figures settle `settles`
    days after their period ends.
    """

    of: Mapping[AreaQuarter, str]
    early: frozenset[AreaQuarter]
    heard: Mapping[str, date] = field(default_factory=dict)
    settles: int = 0
    held: Mapping[AreaQuarter, int] = field(default_factory=dict)
    confirmed: frozenset[AreaQuarter] = frozenset()

    def is_received(self, area: str, quarter: date) -> bool:
        """Return whether the return has been received, and so is not outstanding."""
        return self.of[area, quarter] != "outstanding"


def worst(statuses: Iterable[str]) -> str:
    return min(statuses, key=WORST_FIRST.index)


def combined(parts: list[Statuses]) -> Statuses:
    """Combine the statuses of the returns behind a figure by taking the worst."""
    both = {key: worst(part.of[key] for part in parts) for key in parts[0].of}
    return Statuses(
        both,
        frozenset().union(*(part.early for part in parts)),
        parts[0].heard,
        max(part.settles for part in parts),
    )


def all_statuses(
    records: Mapping[str, list[Record]], files: list[File], quarters: list[date]
) -> dict[str, Statuses]:
    """Return the statuses of every quarterly return except recorded offences.

    A warning is given if a register entry contradicts the records.
    """
    entries: dict[str, dict[AreaQuarter, Record]] = defaultdict(dict)
    for record in _accepted(records["return_register"]):
        name, quarter = record.values["return_name"], record.values["quarter"]
        sender = cast("str", record.values["borough"])
        entries[cast("str", name)][sender, cast("date", quarter)] = record
    found = {}
    for name in REGISTERED:
        received = _days(_reported(records[name]))
        own = {key: entry for key, entry in entries[name].items() if key[0] != LONDON}
        _warn(own, received)
        declared = _declared_quarters(records[name], entries[name])
        found[name] = _of_boroughs(received, own, records[name], declared, quarters)
        found[name].heard = _heard(received, own)
    for name in OF_HEADQUARTERS:
        received = _days(_reported(records[name]), everywhere=HEADQUARTERS)
        own = {key: entry for key, entry in entries[name].items() if key[0] == HEADQUARTERS}
        _warn(own, received)
        found[name] = _of_headquarters(received, own, quarters)
    for name, statuses in found.items():
        everywhere = HEADQUARTERS if name in OF_HEADQUARTERS else None
        statuses.settles = RETURNS[name].settles
        statuses.held = _held(records[name], everywhere)
        statuses.confirmed = frozenset(
            key
            for key, entry in entries[name].items()
            if entry.values.get("records") == statuses.held[key]
        )
    found["pas_waves"] = _of_survey(_accepted(records["pas_waves"]), quarters)
    lists = [each for each in files if each.return_name == "dip_rollout"]
    found["dip_rollout"] = _of_list(
        [each.last_received for each in lists if each.status == "accepted"], quarters
    )
    return found


def _held(records: Iterable[Record], everywhere: str | None) -> Counter[AreaQuarter]:
    return Counter(
        (everywhere or record.borough or UNATTRIBUTED, quarter_of(event_date(record)))
        for record in _accepted(records)
    )


def _heard(received: Received, entries: Entries) -> dict[str, date]:
    """Return the last day on which each area sent records, or a `nil` or `submitted` entry.

    "Not attributed" has no sender, so it is heard with the last borough.
    """
    heard: dict[str, date] = {}
    days = [(area, max(held)) for (area, _), held in received.items()]
    days += [
        (area, entry.file.last_received)
        for (area, _), entry in entries.items()
        if entry.values["status"] != "outstanding"
    ]
    for area, day in days:
        heard[area] = max(day, heard.get(area, date.min))
    heard[UNATTRIBUTED] = max(heard.get(each, date.min) for each in BOROUGH_NAMES)
    return heard


def _accepted(records: Iterable[Record]) -> list[Record]:
    return [record for record in records if record.disposition == "accepted"]


def _reported(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the current record for each key, or the last record before a withdrawal."""
    contents: dict[object, Record] = {}
    for record in records:
        if record.disposition in ("accepted", "superseded"):
            contents[record.key] = record
    yield from contents.values()


def _days(records: Iterable[Record], everywhere: str | None = None) -> Received:
    days: dict[AreaQuarter, list[date]] = defaultdict(list)
    for record in records:
        area = everywhere or record.borough or UNATTRIBUTED
        days[area, quarter_of(event_date(record))].append(record.file.last_received)
    return dict(days)


def _by_file(records: Iterable[Record]) -> Iterable[list[Record]]:
    by_file: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.disposition in ("accepted", "superseded"):
            by_file[record.file.file_name].append(record)
    return by_file.values()


def _boroughs(records: Iterable[Record]) -> set[str]:
    return {record.borough for record in records if record.borough}


def _central_quarters(records: Iterable[Record]) -> set[date]:
    """Return the quarters covered by a London-wide extract that arrived after they had ended."""
    return {
        quarter
        for held in _by_file(records)
        if len(_boroughs(held)) >= CENTRAL_FROM
        for quarter in {quarter_of(event_date(record)) for record in held}
        if held[0].file.last_received > last_day(quarter)
    }


def _declared_quarters(records: Iterable[Record], entries: Entries) -> set[date]:
    """Return the quarters that London's entries declare, and warn about the other entries.

    An entry counts if it arrived after the quarter had ended, and if a file that arrived then has
    records of the quarter from at least two boroughs.
    """
    several = {
        quarter
        for held in _by_file(records)
        for quarter in {quarter_of(event_date(record)) for record in held}
        if held[0].file.last_received > last_day(quarter)
        and len(_boroughs(r for r in held if quarter_of(event_date(r)) == quarter)) >= 2
    }
    declared = set()
    for (sender, quarter), entry in entries.items():
        if sender == LONDON and quarter in several and entry.file.last_received > last_day(quarter):
            declared.add(quarter)
        elif sender == LONDON:
            entry.warnings.add("register_contradicted")
    return declared


def _own_quarters(records: Iterable[Record]) -> set[AreaQuarter]:
    """Return the boroughs and quarters for which a file names only this borough."""
    return {
        (borough, quarter_of(event_date(record)))
        for held in _by_file(records)
        if len(_boroughs(held)) == 1
        for borough in _boroughs(held)
        for record in held
        if record.borough == borough
    }


def _warn(entries: Entries, received: Received) -> None:
    """Warn about `submitted` entries that have no records, and other entries that have some."""
    for key, entry in entries.items():
        if (entry.values["status"] == "submitted") != (key in received):
            entry.warnings.add("register_contradicted")


def _of_sender(key: AreaQuarter, received: Received, entries: Entries) -> str | None:
    """Return the status given by the records or the register entry, or None if both are missing."""
    if key in received:
        return "submitted"
    if key not in entries:
        return None
    return "nil" if entries[key].values["status"] == "nil" else "outstanding"


def _is_early(key: AreaQuarter, received: Received, entries: Entries) -> bool:
    """Return whether a quarter's records, or its nil entry, arrived before the quarter ended.

    Records confirmed by a later `submitted` or `nil` entry are not early.
    """
    end, entry = last_day(key[1]), entries.get(key)
    status = entry and entry.values["status"]
    is_late = entry is not None and entry.file.last_received > end
    if key in received:
        return max(received[key]) <= end and not (is_late and status in ("submitted", "nil"))
    return status == "nil" and not is_late


def _of_boroughs(
    received: Received,
    entries: Entries,
    records: list[Record],
    declared: set[date],
    quarters: list[date],
) -> Statuses:
    found: dict[AreaQuarter, str] = {}
    early: set[AreaQuarter] = set()
    central = _central_quarters(records)
    own = _own_quarters(records) & received.keys()
    for at, quarter in enumerate(quarters):
        boroughs = [(borough, quarter) for borough in BOROUGH_NAMES]
        is_kept = sum(key in entries for key in boroughs) >= KEPT_FROM
        silent = "not_stated" if quarter in central and not is_kept else "outstanding"
        for key in boroughs:
            lately = {(key[0], each) for each in quarters[max(at - 4, 0) : at + 1]}
            is_covered = quarter in declared and not own & lately
            status = _of_sender(key, received, entries)
            found[key] = status or ("nil" if is_covered else silent)
        early |= {key for key in boroughs if _is_early(key, received, entries)}
        reported = {key for key in boroughs if found[key] != "outstanding"}
        rest = (UNATTRIBUTED, quarter)
        found[rest] = "submitted" if reported or rest in received else "outstanding"
        is_early = bool(reported) and reported <= early
        if rest in received:
            is_early = _is_early(rest, received, {})
        if is_early and not (len(reported) == len(boroughs) and not reported & early):
            early.add(rest)
    return Statuses(found, frozenset(early))


def _of_headquarters(received: Received, entries: Entries, quarters: list[date]) -> Statuses:
    keys = [(HEADQUARTERS, quarter) for quarter in quarters]
    return _everywhere(
        {key[1]: _of_sender(key, received, entries) or "outstanding" for key in keys},
        {key[1] for key in keys if _is_early(key, received, entries)},
    )


def _of_survey(respondents: list[Record], quarters: list[date]) -> Statuses:
    """Return the survey's statuses.

    Every quarter up to the last received wave counts as submitted.
    """
    days = _days(respondents, everywhere=HEADQUARTERS)
    last = max((quarter for _, quarter in days), default=date.min)
    return _everywhere(
        {each: "submitted" if each <= last else "outstanding" for each in quarters},
        {quarter for (_, quarter), received in days.items() if max(received) <= last_day(quarter)},
    )


def _of_list(received: list[date], quarters: list[date]) -> Statuses:
    """Return the statuses for the list of boroughs in the programme.

    The last list applies provisionally to later quarters.
    """
    last = max(received, default=None)
    return _everywhere(
        dict.fromkeys(quarters, "submitted" if received else "outstanding"),
        {each for each in quarters if last is not None and last <= last_day(each)},
    )


def _everywhere(found: Mapping[date, str], early: Iterable[date]) -> Statuses:
    return Statuses(
        {(area, quarter): status for quarter, status in found.items() for area in AREAS},
        frozenset((area, quarter) for quarter in early for area in AREAS),
    )


def recorded_statuses(offences: Iterable[Record], quarters: Iterable[date]) -> Statuses:
    """Return an offence category's statuses.

    A quarter counts as submitted if the extracts have all three of its months. "Not attributed"
    counts as submitted if each month is given for at least one area.
    """
    months: dict[AreaQuarter, set[date]] = defaultdict(set)
    days: dict[AreaQuarter, list[date]] = defaultdict(list)
    for record in offences:
        month = month_of(record)
        for area in {record.borough or UNATTRIBUTED, UNATTRIBUTED}:
            months[area, quarter_of(month)].add(month)
            days[area, quarter_of(month)].append(record.file.last_received)
    return Statuses(
        {
            (area, quarter): "submitted" if len(months[area, quarter]) == 3 else "outstanding"
            for area in AREAS
            for quarter in quarters
        },
        frozenset(key for key, received in days.items() if max(received) <= last_day(key[1])),
        settles=RETURNS["recorded_offences"].settles,
    )


def month_of(record: Record) -> date:
    month = cast("str", record.values["month"])
    return date(int(month[:4]), int(month[4:]), 1)
