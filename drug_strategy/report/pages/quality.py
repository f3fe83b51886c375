"""The data-quality page: who has returned, what was refused or left out, and why.

Tallies here count lines of the data-quality tables; they are no figures of an indicator.
"""

from collections import Counter, defaultdict
from itertools import groupby
from typing import Any

from drug_strategy.report import wording
from drug_strategy.report.charts.bars import bar_chart
from drug_strategy.report.reading import Facts

_SHORT = {"submitted": "sent", "nil": "nil", "outstanding": "due", "not_stated": "?"}
_MOST_FILES = 300
_NO_RECORD = "not_a_record"


def quality_page(facts: Facts) -> dict[str, Any]:
    """What the data-quality page shows."""
    return {
        "grids": _grids(facts),
        "short": _SHORT,
        "most": _MOST_FILES,
        "outstanding": [row for row in facts["outstanding"] if row["outstanding_since"]],
        "ahead": [row for row in facts["outstanding"] if not row["outstanding_since"]],
        "files": facts["files"],
        "refused": facts["refused"],
        "left_out": _rows(facts, "left out", "Rows left out, by reason", "rows-left-out"),
        "odd": _rows(facts, "odd", "Rows kept with a warning, by reason", "rows-with-warnings"),
    }


def _grids(facts: Facts) -> list[dict[str, Any]]:
    """Of each return that the register speaks of the statuses, a borough a line."""
    found = []
    for name, lines in groupby(facts["returns"], lambda row: row["return_name"]):
        rows = list(lines)
        received = sum(row["is_received"] is True for row in rows)
        boroughs = defaultdict(list)
        for row in rows:
            boroughs[row["borough_name"]].append(row["return_status"])
        found.append(
            {
                "name": wording.named(name),
                "tally": f"{received:,} of {len(rows):,} received",
                "quarters": list(dict.fromkeys(row["fiscal_quarter"] for row in rows)),
                "lines": list(boroughs.items()),
            }
        )
    return found


def _rows(facts: Facts, kind: str, title: str, file: str) -> dict[str, Any]:
    """Rows of a kind by reason, drawn and in a table, and by file."""
    rows = facts.rows("left_out", kind=kind)
    meanings = {row["reason"]: row["meaning"] for row in facts["reasons"]}
    tally: Counter[tuple[str, str]] = Counter()
    by_reason: Counter[str] = Counter()
    for row in rows:
        tally[row["reason"], row["return_name"]] += row["row_count"]
        by_reason[row["reason"]] += row["row_count"]
    no_records = by_reason.pop(_NO_RECORD, 0)
    shown = [(wording.named(reason), number) for reason, number in by_reason.most_common()]
    sentence = "; ".join(f"{name} {number:,}" for name, number in shown) or "none"
    note = f"Without {no_records:,} totals, notes and empty lines, which are no records."
    return {
        "title": title,
        "note": note if no_records else "",
        "svg": bar_chart(shown, f"{title}: {sentence}."),
        "by_reason": [
            (wording.named(reason), wording.named(name), meanings.get(reason, ""), number)
            for (reason, name), number in sorted(tally.items())
        ],
        "by_file": rows,
        "data": f"{file}.csv",
    }
