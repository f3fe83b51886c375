"""The text that explains a figure: a page of sections, each a list of labelled texts.

`evidence` collects the facts; the console prints the page.
"""

from pathlib import Path

from drug_strategy.explain.amounts import amount, plain
from drug_strategy.explain.evidence import Figure, Row, Trail
from drug_strategy.explain.records import left_out, rests_on
from drug_strategy.report import wording

Section = tuple[str, list[tuple[str, str]]]
Page = tuple[str, list[Section]]

_STATUS = {
    "submitted": "its rows were received",
    "nil": "the register says nothing happened; the count is zero",
    "outstanding": "not everything has come; what is outstanding is unknown, not zero",
    "not_stated": "no row came, the register is silent for all and later rows came; taken as zero",
}


def page(found: Figure, area_name: str, trail: Trail, database: Path) -> Page:
    """The whole page about a figure."""
    row = found.row
    title = f"{row['indicator_name']}: {area_name}, {row['period_label']}"
    return title, [
        ("Figure", _figure(row)),
        ("What it is", _meaning(found)),
        ("What it rests on", rests_on(row, trail)),
        ("What was left out", left_out(found, trail, database)),
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
        lines.append(("year before", wording.change(row, unit)))
    status = row["return_status"]
    text = f"{status}: {_STATUS[status]}" if status else "none; no borough's return is due for it"
    lines.append(("return status", text))
    if row["boroughs_expected"] is not None:
        returned = f"{row['boroughs_returned']} of {row['boroughs_expected']} boroughs"
        lines.append(("returned", f"{returned}, in every begun quarter"))
    lines.append(("period", f"{row['period_start']} to {row['period_end']}, {over}"))
    return [*lines, ("as at", str(row["as_at"]))]


def _value(row: Row) -> str:
    if row["value"] is not None:
        return amount(row["value"], row["unit"], whole=row["unit"] == "count")
    if row["return_status"] == "outstanding" and row["numerator"] is None:
        return "none; it is outstanding"
    if row["aggregation"] == "survey":
        return "none; the wave has not come" if row["is_provisional"] else "none; nobody answered"
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
