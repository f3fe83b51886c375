"""The data-quality page: who has returned, what was refused or left out, and why.

Tallies here count lines of the data-quality tables; they are no figures of an indicator.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from drug_strategy.report import wording
from drug_strategy.report.charts import bars
from drug_strategy.report.reading import Facts, Row

SHORT = {"submitted": "sent", "nil": "nil", "outstanding": "due", "not_stated": "?"}
MOST_FILES = 300
NO_RECORD = "not_a_record"


@dataclass(frozen=True)
class ReturnGrid:
    """A return's statuses, a borough a line, a quarter a column."""

    name: str
    tally: str
    quarters: list[str]
    lines: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Kind:
    """Rows left out, or odd ones kept: by reason, and by file."""

    title: str
    note: str
    svg: Markup
    by_reason: list[tuple[str, str, str, int]]
    by_file: list[Row]
    data: str


def quality_page(facts: Facts) -> dict[str, Any]:
    """What the data-quality page shows."""
    return {
        "grids": grids(facts),
        "short": SHORT,
        "most": MOST_FILES,
        "outstanding": [row for row in facts["outstanding"] if row["outstanding_since"]],
        "ahead": [row for row in facts["outstanding"] if not row["outstanding_since"]],
        "files": facts["files"],
        "refused": facts["refused"],
        "left_out": _kind(facts, "left out", "Rows left out, by reason"),
        "odd": _kind(facts, "odd", "Rows kept with a warning, by reason"),
    }


def grids(facts: Facts) -> list[ReturnGrid]:
    """One grid a return that the register speaks of."""
    found = []
    for name, lines in groupby(facts["returns"], lambda row: row["return_name"]):
        rows = list(lines)
        came = Counter(row["is_received"] for row in rows)[True]
        boroughs = defaultdict(list)
        for row in rows:
            boroughs[row["borough_name"]].append(row["return_status"])
        found.append(
            ReturnGrid(
                name=wording.named(name),
                tally=f"{came:,} of {len(rows):,} received",
                quarters=list(dict.fromkeys(row["fiscal_quarter"] for row in rows)),
                lines=list(boroughs.items()),
            )
        )
    return found


def _kind(facts: Facts, kind: str, title: str) -> Kind:
    rows = [row for row in facts["left_out"] if row["kind"] == kind]
    meanings = {row["reason"]: row["meaning"] for row in facts["reasons"]}
    tally: Counter[tuple[str, str]] = Counter()
    for row in rows:
        tally[row["reason"], row["return_name"]] += row["row_count"]
    by_reason: Counter[str] = Counter()
    for (reason, _), number in tally.items():
        by_reason[reason] += number
    shown = [
        (wording.named(reason), number)
        for reason, number in by_reason.most_common()
        if reason != NO_RECORD
    ]
    lines = by_reason[NO_RECORD]
    sentence = "; ".join(f"{name} {number:,}" for name, number in shown) or "none"
    return Kind(
        title=title,
        note=f"Without {lines:,} totals, notes and empty lines, which are no records."
        if lines
        else "",
        svg=bars.bar_chart(shown, f"{title}: {sentence}."),
        by_reason=[
            (wording.named(reason), wording.named(name), meanings.get(reason, ""), number)
            for (reason, name), number in sorted(tally.items())
        ],
        by_file=rows,
        data="rows-left-out.csv" if kind == "left out" else "rows-with-warnings.csv",
    )
