"""Explains a figure: its meaning, its sources, and what was left out.

The published figure is explained, not recalculated. The files and rows behind it are listed in the
private warehouse, so only users who can read the warehouse see them.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.answers import names
from drug_strategy.answers.query import connect
from drug_strategy.contracts.reasons import meaning
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.settings import Settings

Row = dict[str, Any]
Lines = list[tuple[str, str]]  # Each line has a label and a text.
Page = tuple[str, list[tuple[str, Lines]]]  # A page has a title, and sections with headings.

_SQL = Path(__file__).parent / "sql" / "explain"
_SAME = ("numerator", "denominator", "value", "base")
_ENTRIES = 12  # if there are more than 12 register entries or senders, only their number is given
_STATUS = {
    "submitted": "we have its records",
    "nil": "the sender reported nothing to count, so the count is zero",
    "outstanding": "part of it was not received. What is missing is unknown, not zero",
    "not_stated": "nobody reported, but an extract for all of London lists no case, so the count is"
    " zero and is not compared",
}
_DISPOSITIONS = {
    "superseded": "superseded by a later file",
    "taken_back": "withdrawn by a later file",
    "duplicate": "repeated in the same file",
    "quarantined": "quarantined",
}


@dataclass(frozen=True)
class Figure:
    """A published figure with the indicator's definition, outstanding quarters and activities."""

    row: Row
    outstanding: list[Row]
    activities: list[Row]


@dataclass(frozen=True)
class Traced:
    """An outcome, its reasons, and how many of a file's records have that outcome.

    If `is_placed` is false, the records may not belong to the figure's area or period.
    """

    file: str
    received_on: date
    disposition: str
    reasons: str | None
    is_placed: bool
    records: int


@dataclass(frozen=True)
class Trail:
    """The records and register entries behind a figure, or the reason why they are not shown."""

    records: list[Traced]
    note: str | None = None
    register: tuple[Row, ...] = ()


def explain(settings: Settings, indicator: str, area: str, period: str) -> Page:
    """Explain the figure for an indicator, area and period, given by name or code.

    Raises:
        UserError: if nothing is published, if a name is unknown, or if the figure does not exist.
    """
    with connect(settings.published_file) as published:
        indicator_id, _ = names.find(published, "indicator", indicator)
        area_code, area_name = names.find(published, "area", area)
        period_label, _ = names.find(published, "period", period)
        published_figure = figure(published, indicator_id, area_code, period_label)
        if published_figure is None:
            raise names.no_figure(published, indicator_id, area_code, period_label)
    behind = trail(settings.database, published_figure)
    return f"{published_figure.row['indicator_name']}: {area_name}, {period_label}", [
        ("Figure", _figure(published_figure.row)),
        ("What it is", _meaning(published_figure)),
        ("What it is based on", _based_on(published_figure.row, behind)),
        ("What was left out", _left_out(published_figure, behind, settings.database)),
    ]


def figure(
    published: duckdb.DuckDBPyConnection, indicator_id: str, area_code: str, period_label: str
) -> Figure | None:
    """Return the published figure, or None if it does not exist.

    Raises:
        UserError: if a column is missing because an earlier version made the published file.
    """
    key = {"indicator_id": indicator_id, "area_code": area_code, "period_label": period_label}
    try:
        rows = engine.rows_of_file(published, _SQL / "figure.sql", key)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise UserError(names.EARLIER) from error
    if not rows:
        return None
    [row] = rows
    outstanding, activities = (
        engine.rows_of_file(published, _SQL / f"{query}.sql", row)
        for query in ("outstanding", "activities")
    )
    return Figure(row, outstanding, activities)


def trail(database: Path, figure: Figure) -> Trail:
    """Return the files and records behind a figure, if this user may read the private warehouse."""
    if not os.access(database, os.R_OK):
        return Trail([], "Only the owner of the private warehouse can see the files and rows.")
    try:
        with engine.connect(str(database), read_only=True) as private:
            traced, register, now = (
                engine.rows_of_file(private, _SQL / f"{query}.sql", figure.row)
                for query in ("trail", "register", "same")
            )
    except duckdb.IOException:
        return Trail([], "A refresh is using the private warehouse; try again when it has ended.")
    except (duckdb.CatalogException, duckdb.BinderException):
        return Trail([], "An earlier version made the private warehouse; run: warehouse refresh")
    records = [Traced(**row) for row in traced]
    if [[row[name] for name in _SAME] for row in now] != [[figure.row[name] for name in _SAME]]:
        changed = "The private warehouse has changed since this figure was published."
        return Trail(records, changed, tuple(register))
    return Trail(records, register=tuple(register))


def many(number: int, what: str, more: str | None = None) -> str:
    """Return a number with its noun in the singular or plural."""
    return f"{number:,} {what if number == 1 else more or f'{what}s'}"


def amount(value: float, unit: str, no_decimals: bool = False) -> str:
    """Return a value and its unit. Pounds have two decimal places; other units have one or none."""
    if unit == "gbp":
        return f"£{value:,.2f}"
    number = f"{value:,.0f}" if no_decimals else f"{value:,.1f}"
    return number + {"percent": "%", "days": " days"}.get(unit, "")


def _plain(value: Any, otherwise: str) -> str:
    """Return a number without a trailing `.00`, or `otherwise` if there is no value."""
    return otherwise if value is None else f"{value:,.2f}".removesuffix(".00")


def _figure(row: Row) -> Lines:
    unit, survey = row["unit"], row["aggregation"] == "survey"
    limits = "none for this unit" if unit in ("gbp", "days") else "none"
    if row["lower_95"] is not None:
        limits = f"{amount(row['lower_95'], unit)} to {amount(row['upper_95'], unit)}"
    over = "over" if row["is_complete"] else "not over yet"
    lines = [("value", _value(row)), ("95% limits", limits)]
    if survey:
        lines.append(("answers", f"{row['base']:,}"))
    else:
        counts = "none; the figure is not divided" if unit in ("count", "gbp") else "null"
        lines += [
            ("numerator", _plain(row["numerator"], "null")),
            ("denominator", _plain(row["denominator"], counts)),
        ]
    if row["is_provisional"]:
        why = row["provisional_reason"]
        lines.append(("provisional", f"{row['symbols']} {why}".strip()))
    if row["statement"]:
        lines.append(("in words", row["statement"]))
    elif row["value_year_before"] is not None:
        before = amount(row["value_year_before"], unit, no_decimals=unit == "count")
        lines.append(("year before", before))
    if row["value"] is not None and row["no_change_reason"]:
        lines.append(("year before", f"not compared: {row['no_change_reason']}"))
    if row["comparison"] or row["no_comparison_reason"]:
        lines.append(("rest of London", _beside_london(row, unit)))
    status = row["return_status"]
    text = f"{status}: {_STATUS[status]}" if status else "none; no borough owes a return for it"
    lines.append(("return status", text))
    if row["boroughs_expected"] is not None:
        returned = f"{row['boroughs_returned']} of {row['boroughs_expected']} boroughs"
        lines.append(("returned", f"{returned}, in every quarter that has begun"))
    lines.append(("period", f"{row['period_start']} to {row['period_end']}, {over}"))
    return [*lines, ("as at", str(row["as_at"]))]


def _value(row: Row) -> str:
    if row["value"] is not None:
        return amount(row["value"], row["unit"], no_decimals=row["unit"] == "count")
    if row["return_status"] == "outstanding" and row["numerator"] is None:
        return "none; it is outstanding"
    if row["aggregation"] == "survey":
        return (
            "none; the wave was not received" if row["is_provisional"] else "none; nobody answered"
        )
    return "none; there is nothing to divide by"


def _beside_london(row: Row, unit: str) -> str:
    """Give the figure for the rest of London, and say how the borough's figure differs from it."""
    is_rate = unit == "count"
    column = "ratio_to_rest" if is_rate else "difference_from_rest"
    text = row["comparison"] or f"not compared: {row['no_comparison_reason']}"
    if row[column] is not None:
        size = f"{row[column]:,.2f} times" if is_rate else f"{row[column]:+,.2f} points"
        lower, upper = row[f"{column}_lower_998"], row[f"{column}_upper_998"]
        text += f": {size} (99.8% limits {lower:,.2f} to {upper:,.2f})"
    if row["rest_value"] is None:
        return text
    per = f" per {row['per']:,} residents" if is_rate else ""
    rest = f"{row['rest_value']:,.1f}" if per else amount(row["rest_value"], unit)
    return f"{rest}{per}; {text}"


def _meaning(figure: Figure) -> Lines:
    row = figure.row
    return [
        ("indicator", row["indicator_id"]),
        *((label, row[label]) for label in ("definition", "formula", "caveat")),
        ("strategy", row["strategy_paragraph"]),
        *(
            (
                f"activity {activity['activity_ref']}",
                f"{activity['activity']} ({activity['responsibility']})",
            )
            for activity in figure.activities
        ),
    ]


def _based_on(row: Row, behind: Trail) -> Lines:
    """Describe the files with accepted rows and the register entries."""
    accepted = [traced for traced in behind.records if traced.disposition == "accepted"]
    lines = [("", behind.note)] if behind.note else []
    if not accepted and not behind.note:
        lines.append(("", "No rows were accepted for this area and period."))
    if accepted:
        rows = many(sum(traced.records for traced in accepted), "row")
        files = many(len({traced.file for traced in accepted}), "file")
        counted = ""
        if (row["unit"], row["aggregation"]) == ("count", "sum") and not row["offence_category"]:
            counted = f"; the figure counts {_plain(row['numerator'], 'none')}"
        lines.append(("", f"{rows} in {files} for this area and period{counted}."))
    lines += [
        (many(traced.records, "row"), f"{traced.file}, received {traced.received_on}")
        for traced in accepted
    ]
    return lines + list(_entries(behind.register))


def _entries(entries: tuple[Row, ...]) -> Iterator[tuple[str, str]]:
    """Yield each register entry, its files and its rows.

    If there are many entries, yield their counts by status instead.
    """
    if len(entries) > _ENTRIES:
        for status, number in Counter(entry["status"] for entry in entries).items():
            yield "register", f"{many(number, 'entry', 'entries')} of {status}"
        return
    for entry in entries:
        place = f"return_register/{entry['file_name']}, row {entry['row_number']:,}"
        yield "register", f"{entry['borough']}, {entry['quarter']}: {entry['status']} ({place})"


def _left_out(figure: Figure, behind: Trail, database: Path) -> Lines:
    """Describe the outstanding returns and the rows left out of each file."""
    lines = [("outstanding", _outstanding(owed)) for owed in figure.outstanding]
    left = [traced for traced in behind.records if traced.disposition != "accepted"]
    lines += [(many(traced.records, "row"), f"{traced.file}: {_why(traced)}") for traced in left]
    if any(traced.disposition == "quarantined" for traced in left):
        lines.append(
            ("", f"The quarantined rows are in data_quality.quarantined_rows of {database}.")
        )
    return lines or [("", "Nothing is known to be outstanding." if behind.note else "Nothing.")]


def _outstanding(owed: Row) -> str:
    who = owed["names"] if owed["senders"] <= _ENTRIES else f"{owed['senders']} boroughs"
    text = f"{owed['quarter']}: {owed['return_name']} from {who}"
    if owed["since"]:
        return f"{text}, since {owed['since']}"
    return f"{text}, due on {owed['due']}" if owed["due"] else text


def _why(traced: Traced) -> str:
    why = _DISPOSITIONS[traced.disposition]
    if traced.disposition == "quarantined":
        reasons = ((reason, meaning(reason)) for reason in (traced.reasons or "").split(";"))
        why += "".join(f"; {reason}: {text[:1].lower()}{text[1:]}" for reason, text in reasons)
    return why if traced.is_placed else f"{why}; the rows may belong to another area or period"
