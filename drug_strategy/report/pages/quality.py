"""Make the data-quality and operators' pages: who has reported, what was left out, and why.

This module adds up rows of the data-quality tables, but computes no indicators.
"""

from collections import Counter, defaultdict
from itertools import groupby
from typing import Any

from drug_strategy.report import wording
from drug_strategy.report.charts import bar_chart
from drug_strategy.report.facts import Facts
from drug_strategy.report.rows import (
    LeftOut,
    LeftOutQuarter,
    Outstanding,
    RefusedFile,
    Return,
    ReturnFiles,
)

_SHORT = {
    **{"submitted": "sent", "early": "early", "nil": "nil", "outstanding": "due"},
    "not_stated": "?",
}
_MOST_FILES = 300
_NO_RECORD = "not_a_record"


def quality_page(facts: Facts) -> dict[str, Any]:
    """Return the content of the data-quality page and the operators' page."""
    return {
        "grids": _grids(facts),
        "short": _SHORT,
        "most": _MOST_FILES,
        "owed": facts.owed,
        "ahead": [row for row in facts[Outstanding] if not row.owed_reason],
        "repeated": repeated(facts),
        "files": facts[ReturnFiles],
        "refused": facts[RefusedFile],
        "left_out": _rows(facts, "left out", "Rows left out, by reason", "rows-left-out"),
        "odd": _rows(facts, "odd", "Rows kept with a warning, by reason", "rows-with-warnings"),
        "trend": _trend(facts),
    }


def repeated(facts: Facts) -> list[LeftOut]:
    """List the files with records that are probably in another file too, most records first."""
    rows = [row for row in facts[LeftOut] if row.reason == "likely_duplicate"]
    return sorted(rows, key=lambda row: -row.row_count)


def _grids(facts: Facts) -> list[dict[str, Any]]:
    """For each return from boroughs, return a grid of statuses by borough and quarter."""
    grids = []
    for name, lines in groupby(facts[Return], lambda row: row.return_name):
        rows = list(lines)
        over = [row for row in rows if row.is_complete]
        received = sum(row.is_received for row in over)
        boroughs = defaultdict(list)
        for row in rows:
            status = "early" if row.is_early else row.return_status
            boroughs[row.borough_name].append(status)
        grids.append(
            {
                "name": wording.named(name),
                "tally": f"{received:,} of {len(over):,} received",
                "quarters": list(dict.fromkeys(row.fiscal_quarter for row in rows)),
                "lines": list(boroughs.items()),
            }
        )
    return grids


def _rows(facts: Facts, kind: str, title: str, file: str) -> dict[str, Any]:
    """Return the rows left out, or those kept with a warning, grouped by reason and by file."""
    listed = [row for row in facts[LeftOut] if row.kind == kind]
    rows = [row for row in listed if row.reason != _NO_RECORD]
    no_records = sum(row.row_count for row in listed if row.reason == _NO_RECORD)
    meanings = {row.reason: row.meaning or "" for row in rows}
    tally: Counter[tuple[str, str]] = Counter()
    by_reason: Counter[str] = Counter()
    for row in rows:
        tally[row.reason, row.return_name] += row.row_count
        by_reason[row.reason] += row.row_count
    shown = [(wording.named(reason), number) for reason, number in by_reason.most_common()]
    sentence = "; ".join(f"{name} {number:,}" for name, number in shown) or "none"
    note = f"{no_records:,} titles, totals and notes are no records, and are not counted here."
    return {
        "title": title,
        "note": note if no_records else "",
        "svg": bar_chart(shown, f"{title}: {sentence}."),
        "by_reason": [
            (wording.named(reason), wording.named(name), meanings[reason], number)
            for (reason, name), number in sorted(tally.items())
        ],
        "by_file": rows,
        "data": f"{file}.csv",
    }


def _trend(facts: Facts) -> dict[str, Any]:
    rows = facts[LeftOutQuarter]
    bars = [(row.fiscal_quarter, row.left_out) for row in rows]
    sentence = "; ".join(f"{label} {number:,}" for label, number in bars) or "none"
    title = "Rows left out, by the quarter in which their file arrived"
    return {
        "title": title,
        "svg": bar_chart(bars, f"{title}: {sentence}."),
        "rows": [
            (
                row.fiscal_quarter,
                f"{row.left_out:,}",
                f"{row.records:,}",
                wording.short(row.share_percent, "percent"),
            )
            for row in rows
        ],
    }
