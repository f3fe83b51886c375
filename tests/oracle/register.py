"""Work out each return's status by quarter, for each borough or all boroughs together."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from tests.oracle.contracts import CONTRACTS, OF_HEADQUARTERS, REGISTERED
from tests.oracle.periods import last_day, quarter_of
from tests.oracle.places import BOROUGH_NAMES, HEADQUARTERS, UNATTRIBUTED

AREAS = (*BOROUGH_NAMES, UNATTRIBUTED)
WORST_FIRST = ("outstanding", "not_stated", "submitted", "nil")
CENTRAL_FROM = 26  # A file with at least this many boroughs covers all of London.
KEPT_FROM = 8  # With at least this many register entries in a quarter, no borough is `not_stated`.


@dataclass
class Statuses:
    """A return's status for every area and quarter.

    `early` contains the areas and quarters that were reported before the quarter had ended, and
    `heard` the last day on which an area sent records or a register entry. Figures settle `settles`
    days after their period ends.
    """

    of: dict
    early: set
    heard: dict = field(default_factory=dict)
    settles: int = 45

    def is_received(self, area, quarter):
        """Return whether the return is not outstanding."""
        return self.of[area, quarter] != "outstanding"


def worst(statuses):
    return min(statuses, key=WORST_FIRST.index)


def combined(parts):
    """Combine the statuses of the returns behind a figure by taking the worst."""
    both = {key: worst(part.of[key] for part in parts) for key in parts[0].of}
    return Statuses(both, set().union(*(part.early for part in parts)), parts[0].heard)


def all_statuses(records, files, quarters):
    """Return the statuses of every quarterly return except recorded offences."""
    entries = defaultdict(dict)
    for record in _accepted(records["return_register"]):
        sender, quarter = record.values["borough"], record.values["quarter"]
        entries[record.values["return_name"]][sender, quarter] = record
    found = {name: _of_boroughs(records[name], entries[name], quarters) for name in REGISTERED}
    for name in OF_HEADQUARTERS:
        found[name] = _of_headquarters(records[name], entries[name], quarters)
    found["pas_waves"] = _of_survey(_accepted(records["pas_waves"]), quarters)
    lists = [file.received for file in files if file.return_name == "dip_rollout"]
    found["dip_rollout"] = _of_list(max(lists, default=None), quarters)
    for name, statuses in found.items():
        statuses.settles = CONTRACTS[name].settles
    return found


def _accepted(records):
    return [record for record in records if record.disposition == "accepted"]


def _days(records, everywhere=None):
    """Return the received dates by area and quarter. A withdrawn record still was reported."""
    reported = {}
    for record in records:
        if record.disposition in ("accepted", "superseded"):
            reported[record.key] = record
    days = defaultdict(list)
    for record in reported.values():
        area = everywhere or record.borough or UNATTRIBUTED
        days[area, quarter_of(record.day)].append(record.file.received)
    return days


def _heard(received, entries):
    """Return the last day on which each area sent records, or a `nil` or `submitted` entry.

    "Not attributed" has no sender, so it is heard with the last borough.
    """
    days = [(area, max(held)) for (area, _), held in received.items()]
    days += [
        (area, entry.file.received)
        for (area, _), entry in entries.items()
        if entry.values["status"] != "outstanding"
    ]
    heard = {}
    for area, day in days:
        heard[area] = max(day, heard.get(area, date.min))
    heard[UNATTRIBUTED] = max(heard.get(each, date.min) for each in BOROUGH_NAMES)
    return heard


def _of_sender(key, received, entries):
    """Return the status given by the records or the register entry, or None if both are missing."""
    if key in received:
        return "submitted"
    if key not in entries:
        return None
    return "nil" if entries[key].values["status"] == "nil" else "outstanding"


def _is_early(key, received, entries):
    """Return whether a quarter's records, or its nil entry, arrived before the quarter ended.

    Records confirmed by a later `submitted` or `nil` entry are not early.
    """
    end, entry = last_day(key[1]), entries.get(key)
    status = entry and entry.values["status"]
    is_late = entry is not None and entry.file.received > end
    if key in received:
        return max(received[key]) <= end and not (is_late and status in ("submitted", "nil"))
    return status == "nil" and not is_late


def _of_boroughs(records, entries, quarters):
    received, found, early = _days(records), {}, set()
    central = _central_quarters(records)
    for quarter in quarters:
        boroughs = [(borough, quarter) for borough in BOROUGH_NAMES]
        is_kept = sum(key in entries for key in boroughs) >= KEPT_FROM
        silent = "not_stated" if quarter in central and not is_kept else "outstanding"
        for key in boroughs:
            found[key] = _of_sender(key, received, entries) or silent
        early |= {key for key in boroughs if _is_early(key, received, entries)}
        reported = {key for key in boroughs if found[key] != "outstanding"}
        rest = (UNATTRIBUTED, quarter)
        found[rest] = "submitted" if reported or rest in received else "outstanding"
        is_early = reported and reported <= early
        if rest in received:
            is_early = _is_early(rest, received, {})
        if is_early and (len(reported) < len(boroughs) or reported & early):
            early.add(rest)
    return Statuses(found, early, _heard(received, entries))


def _central_quarters(records):
    """Return the quarters that an extract for all of London covers.

    They had ended when it arrived.
    """
    by_file = defaultdict(set)
    for record in records:
        if record.disposition in ("accepted", "superseded"):
            by_file[record.file].add((record.borough, quarter_of(record.day)))
    return {
        quarter
        for file, places in by_file.items()
        for _, quarter in places
        if len({borough for borough, _ in places if borough}) >= CENTRAL_FROM
        and file.received > last_day(quarter)
    }


def _of_headquarters(records, entries, quarters):
    received = _days(records, everywhere=HEADQUARTERS)
    keys = [(HEADQUARTERS, quarter) for quarter in quarters]
    return _everywhere(
        {key[1]: _of_sender(key, received, entries) or "outstanding" for key in keys},
        {key[1] for key in keys if _is_early(key, received, entries)},
    )


def _of_survey(respondents, quarters):
    """Return the survey's statuses. Every quarter up to the last wave counts as submitted."""
    days = _days(respondents, everywhere=HEADQUARTERS)
    last = max((quarter for _, quarter in days), default=date.min)
    return _everywhere(
        {each: "submitted" if each <= last else "outstanding" for each in quarters},
        {quarter for (_, quarter), received in days.items() if max(received) <= last_day(quarter)},
    )


def _of_list(last, quarters):
    """Return the statuses for the list of boroughs in the programme, last received on a day.

    It applies provisionally to later quarters.
    """
    return _everywhere(
        dict.fromkeys(quarters, "submitted" if last else "outstanding"),
        {each for each in quarters if last and last <= last_day(each)},
    )


def _everywhere(found, early):
    return Statuses(
        {(area, quarter): status for quarter, status in found.items() for area in AREAS},
        {(area, quarter) for quarter in early for area in AREAS},
    )


def recorded_statuses(offences, quarters):
    """Return an offence category's statuses.

    A quarter counts as submitted if the extracts have all three of its months. "Not attributed"
    counts as submitted if each month is given for at least one area.
    """
    months, days = defaultdict(set), defaultdict(list)
    for record in offences:
        month = month_of(record)
        for area in {record.borough or UNATTRIBUTED, UNATTRIBUTED}:
            months[area, quarter_of(month)].add(month)
            days[area, quarter_of(month)].append(record.file.received)
    return Statuses(
        {
            (area, quarter): "submitted" if len(months[area, quarter]) == 3 else "outstanding"
            for area in AREAS
            for quarter in quarters
        },
        {key for key, received in days.items() if max(received) <= last_day(key[1])},
    )


def month_of(record):
    month = record.values["month"]
    return date(int(month[:4]), int(month[4:]), 1)
