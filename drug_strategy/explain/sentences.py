"""The text that explains a figure: a page of sections, each a list of labelled texts.

`evidence` collects the facts; the console prints the page.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from drug_strategy.explain.amounts import amount, many, plain
from drug_strategy.explain.evidence import Figure, Row, Traced, Trail
from drug_strategy.quality.reasons import meaning

Section = tuple[str, list[tuple[str, str]]]
Page = tuple[str, list[Section]]

_ENTRIES = 12  # entries of the register that are listed one by one
_STATUS = {
    "submitted": "its rows were received",
    "nil": "the register says nothing happened; the count is zero",
    "outstanding": "not everything was received; what is outstanding is unknown, not zero",
    "not_stated": "no rows were received and the register has no entry; taken as zero",
}
_DISPOSITIONS = {
    "superseded": "superseded by a later file",
    "taken_back": "withdrawn by a later file",
    "duplicate": "repeated in the same file",
    "quarantined": "quarantined",
}


def page(found: Figure, area_name: str, trail: Trail, database: Path) -> Page:
    """The whole page about a figure."""
    row = found.row
    title = f"{row['indicator_name']}: {area_name}, {row['period_label']}"
    return title, [
        ("Figure", _figure(row)),
        ("What it is", _meaning(found)),
        ("What it rests on", _rests_on(row, trail)),
        ("What was left out", _left_out(found, trail, database)),
    ]


def _figure(row: Row) -> list[tuple[str, str]]:
    unit, survey = row["unit"], row["aggregation"] == "survey"
    limits = "none for this unit" if unit in ("gbp", "days") else "none"
    if row["lower_95"] is not None:
        limits = f"{amount(row['lower_95'], unit)} to {amount(row['upper_95'], unit)}"
    over = "over" if row["is_complete"] else "not over yet"
    lines = [("value", _value(row)), ("95 % limits", limits)]
    if survey:
        lines.append(("answers", f"{row['base']:,}"))
    else:
        counts = "none; it is not divided" if unit in ("count", "gbp") else "null"
        lines += [
            ("numerator", plain(row["numerator"], "null")),
            ("denominator", plain(row["denominator"], counts)),
        ]
    if row["value_year_before"] is not None:
        lines.append(("year before", _year_before(row)))
    status = row["return_status"]
    text = f"{status}: {_STATUS[status]}" if status else "none; no borough's return is due for it"
    lines.append(("return status", text))
    if row["boroughs_expected"] is not None:
        returned = f"{row['boroughs_returned']} of {row['boroughs_expected']} boroughs"
        lines.append(("returned", f"{returned}, in every begun quarter"))
    lines.append(("period", f"{row['period_start']} to {row['period_end']}, {over}"))
    return [*lines, ("as at", str(row["as_at"]))]


def _year_before(row: Row) -> str:
    text = amount(row["value_year_before"], row["unit"], whole=row["unit"] == "count")
    if row["is_like_for_like"]:
        return text
    lacks = "nobody answered" if row["aggregation"] == "survey" else "outstanding"
    missing = row["outstanding_in_either_year"]
    return f"{text}; not like for like" + (f"; {lacks}: {missing}" if missing else "")


def _value(row: Row) -> str:
    if row["value"] is not None:
        return amount(row["value"], row["unit"], whole=row["unit"] == "count")
    if row["return_status"] == "outstanding" and row["numerator"] is None:
        return "none; it is outstanding"
    if row["aggregation"] == "survey":
        return "none; nobody answered"
    return "none; 0/0 is null"


def _meaning(found: Figure) -> list[tuple[str, str]]:
    row = found.row
    return [
        ("indicator", row["indicator_id"]),
        *((label, row[label]) for label in ("definition", "formula", "caveat")),
        ("strategy", row["strategy_paragraph"]),
        *(
            (f"activity {each['activity_ref']}", f"{each['activity']} ({each['responsibility']})")
            for each in found.activities
        ),
    ]


def _rests_on(row: Row, trail: Trail) -> list[tuple[str, str]]:
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


def _left_out(found: Figure, trail: Trail, database: Path) -> list[tuple[str, str]]:
    lines = [("outstanding", f"{each['quarter']}: {_boroughs(each)}") for each in found.outstanding]
    left = [each for each in trail.records if each.disposition != "accepted"]
    lines += [(many(each.records, "row"), f"{each.file}: {_why(each)}") for each in left]
    if any(each.disposition == "quarantined" for each in left):
        lines.append(("", f"data_quality.quarantined_rows of {database} has them whole."))
    return lines or [("", "Nothing is known to be outstanding." if trail.note else "Nothing.")]


def _boroughs(quarter: Row) -> str:
    if quarter["boroughs"] > 12:
        return f"{quarter['boroughs']} boroughs"
    return str(quarter["names"])


def _why(each: Traced) -> str:
    why = _DISPOSITIONS[each.disposition]
    if each.disposition == "quarantined":
        reasons = (each.reasons or "").split(";")
        why += "".join(f"; {reason}: {_small(meaning(reason))}" for reason in reasons)
    return why if each.is_placed else f"{why}; it may be of another area or period"


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
