"""The text about the records behind a figure: which count, and which were left out, and why."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from drug_strategy.explain.amounts import many, plain
from drug_strategy.explain.evidence import Figure, Row, Traced, Trail
from drug_strategy.quality.rules import meaning

_ENTRIES = 12  # entries of the register that are listed one by one
_DISPOSITIONS = {
    "superseded": "superseded by a later file",
    "taken_back": "withdrawn by a later file",
    "duplicate": "repeated in the same file",
    "quarantined": "quarantined",
}


def rests_on(row: Row, trail: Trail) -> list[tuple[str, str]]:
    """The files whose rows count, and the entries of the register."""
    accepted = [each for each in trail.records if each.disposition == "accepted"]
    lines = [("", trail.note)] if trail.note else []
    if not accepted and not trail.note:
        lines.append(("", "No row of this area and period counts."))
    if accepted:
        rows = many(sum(each.records for each in accepted), "row")
        files = many(len({each.file for each in accepted}), "file")
        counted = ""
        if (row["unit"], row["aggregation"]) == ("count", "sum") and not row["offence_category"]:
            counted = f", of which the figure counts {plain(row['numerator'], 'none')}"
        lines.append(("", f"Of this area and period: {rows} of {files}{counted}."))
    lines += [
        (many(each.records, "row"), f"{each.file}, received {each.received_on}")
        for each in accepted
    ]
    return lines + list(_register(trail.register))


def _register(entries: tuple[Row, ...]) -> Iterator[tuple[str, str]]:
    """The register's entries, by file and row; if there are many, only their number."""
    if len(entries) > _ENTRIES:
        for status, number in Counter(each["status"] for each in entries).items():
            yield "register", f"{many(number, 'entry', 'entries')} of it: {status}"
        return
    for each in entries:
        place = f"return_register/{each['file_name']}, row {each['row_number']:,}"
        yield "register", f"{each['borough']}, {each['quarter']}: {each['status']} ({place})"


def left_out(found: Figure, trail: Trail, database: Path) -> list[tuple[str, str]]:
    """What is outstanding, and the files with rows that do not count, with the reasons."""
    lines = [("outstanding", _outstanding(each)) for each in found.outstanding]
    left = [each for each in trail.records if each.disposition != "accepted"]
    lines += [(many(each.records, "row"), f"{each.file}: {_why(each)}") for each in left]
    if any(each.disposition == "quarantined" for each in left):
        lines.append(("", f"data_quality.quarantined_rows of {database} has them whole."))
    return lines or [("", "Nothing is known to be outstanding." if trail.note else "Nothing.")]


def _outstanding(owed: Row) -> str:
    who = owed["names"] if owed["senders"] <= _ENTRIES else f"{owed['senders']} boroughs"
    text = f"{owed['quarter']}: {owed['return_name']} of {who}"
    if owed["since"]:
        return f"{text}, since {owed['since']}"
    return f"{text}, due on {owed['due']}" if owed["due"] else text


def _why(each: Traced) -> str:
    why = _DISPOSITIONS[each.disposition]
    if each.disposition == "quarantined":
        reasons = (each.reasons or "").split(";")
        why += "".join(f"; {reason}: {_small(meaning(reason))}" for reason in reasons)
    return why if each.is_placed else f"{why}; it may be of another area or period"


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
