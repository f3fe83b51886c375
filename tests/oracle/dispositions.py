"""Decide whether each record is accepted, superseded, withdrawn, a duplicate or quarantined."""

from collections import defaultdict
from datetime import date


def dispose(records):
    """Set the outcome of a return's records, which must be in file order."""
    _find_duplicates(records)
    _find_conflicts(records, lambda record: (record.file, record.key))
    for record in records:
        if record.reasons and not record.disposition:
            record.disposition = "quarantined"
    # Files from the same day and refresh can contradict each other.
    _find_conflicts(records, lambda record: (record.key, record.file.received, record.file.found))
    versions = defaultdict(list)
    for record in records:
        if not record.disposition:
            versions[record.key].append(record)
    if records and records[0].file.return_name == "ppo_roster":
        _find_overlaps(versions)
    for held in versions.values():
        good = [record for record in held if not record.reasons]
        for record in good:
            record.disposition = "withdrawn" if record.is_withdrawn else "superseded"
        if good and not good[-1].is_withdrawn:
            good[-1].disposition = "accepted"


def _find_duplicates(records):
    seen = set()
    for record in records:
        if (record.file, record.content) in seen:
            record.disposition = "duplicate"
            record.reasons = {"duplicate_row"}
        seen.add((record.file, record.content))


def _find_conflicts(records, place):
    """Quarantine the records in the same place that have the same key but not the same content."""
    by_place = defaultdict(list)
    for record in records:
        if not record.disposition and record.key is not None:
            by_place[place(record)].append(record)
    for held in by_place.values():
        if len({record.content for record in held}) > 1:
            for record in held:
                record.reasons.add("conflicting_key")
                record.disposition = "quarantined"


def _find_overlaps(versions):
    """Quarantine the later of two overlapping spells on the PPO list.

    Earlier versions of that spell are quarantined too, because they start on the same day.
    """
    ends = {}
    for (person, start), held in sorted(versions.items()):
        for record in reversed(held):
            if record.is_withdrawn:
                break
            if start <= ends.get(person, date.min):
                record.reasons.add("overlapping_spell")
                record.disposition = "quarantined"
                continue
            ends[person] = record.values.get("end_date", date.max)
            break
