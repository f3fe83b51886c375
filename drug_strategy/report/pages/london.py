"""Make London's pages: the front page and the delivery plan.

The front page shows the headline on the target, the scorecard, what stands out and what needs
doing. The table of every indicator and the list of boroughs are folded.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from drug_strategy.report import wording
from drug_strategy.report.facts import Facts
from drug_strategy.report.pages.changes import since
from drug_strategy.report.pages.overview import line, overview
from drug_strategy.report.pages.scorecard import MOST, judged, scorecard, standouts
from drug_strategy.report.rows import (
    ActivityArea,
    EarlierFile,
    FaultyFile,
    Outstanding,
    PlanLine,
    Received,
    RefusedFile,
    Since,
)

_MOST_DUE = 3  # rows of what needs doing that are not folded
# The abbreviations in the strategy's own list of units.
_UNITS = {
    "TP": "Territorial Policing",
    "PIB": "Performance Information Bureau",
    "SCD": "Specialist Crime Directorate",
    "MIB": "Met Intelligence Bureau",
    "TPHQ": "Territorial Policing Headquarters",
    "ALL": "all units",
}


def summary_page(facts: Facts) -> dict[str, Any]:
    """Return the content of the front page."""
    strategy = facts.target("strategy")
    listed = standouts(facts)
    return {
        "headline": strategy.headline if strategy else "",
        "measured": [row for name in facts.indicators if (row := facts.target(name))],
        "scorecard": scorecard(facts),
        "standouts": listed[:MOST],
        "folded": listed[MOST:],
        "judged": judged(facts),
        "received": facts[Received][0],
        "since": since(facts),
        "doing": _doing(facts),
        "plan": _sentences(facts[PlanLine])["lead"],
        "groups": overview(facts),
        "counts": [(name, _counts(facts, code)) for code, name in facts.boroughs.items()],
    }


def _doing(facts: Facts) -> list[dict[str, Any]]:
    """Return what needs doing: a heading each, and the rows that are shown and folded.

    Files are listed if they are new since the previous publication. `reasons` is the place that
    gives the reasons, file by file.
    """
    overdue = [row for row in facts.owed if row.owed_reason == "overdue"]
    fewer = [row for row in facts.owed if row.owed_reason == "far fewer records than usual"]
    earlier = facts[EarlierFile]
    refused_before = {(row.return_name, row.file_name, row.refusal_reason) for row in earlier}
    accepted_before = {(row.return_name, row.sha256) for row in earlier if not row.refusal_reason}
    refused = [
        row
        for row in facts[RefusedFile]
        if (row.return_name, row.file_name, row.refusal_reason) not in refused_before
    ]
    faulty = [
        row for row in facts[FaultyFile] if (row.return_name, row.sha256) not in accepted_before
    ]
    is_first = facts[Since][0].previous_publication is None
    lately = "" if is_first else " since the last publication"
    new = "" if is_first else "new "
    lists = (
        (("return is overdue", "returns are overdue"), [*map(_overdue, overdue)], ""),
        (
            (
                "return has far fewer records than usual",
                "returns have far fewer records than usual",
            ),
            [*map(_fewer, fewer)],
            "",
        ),
        (
            (f"file was refused{lately}", f"files were refused{lately}"),
            [*map(_refused, refused)],
            "operators.html#refused",
        ),
        (
            (f"{new}file has rows left out", f"{new}files have rows left out"),
            [*map(_faulty, faulty)],
            "operators.html#kind-1",
        ),
    )
    return [
        {
            "heading": f"{len(rows) or 'No'} {one if len(rows) == 1 else many}",
            "rows": rows[:_MOST_DUE],
            "folded": rows[_MOST_DUE:],
            "reasons": reasons,
        }
        for (one, many), rows, reasons in lists
    ]


def _overdue(row: Outstanding) -> str:
    return f"{_owed(row)}: since {wording.day(row.owed_since)}"


def _fewer(row: Outstanding) -> str:
    return f"{_owed(row)}: {wording.fewer(row)}"


def _owed(row: Outstanding) -> str:
    return f"{wording.named(row.return_name)}, {row.sender_name}, {row.fiscal_quarter}"


def _refused(row: RefusedFile) -> str:
    return f"{wording.named(row.return_name)}, received {wording.day(row.received_on)}"


def _faulty(row: FaultyFile) -> str:
    of = f"{row.left_out:,} of {row.row_count:,} row{'' if row.row_count == 1 else 's'}"
    return f"{wording.named(row.return_name)}, {row.file_name}: {of} left out"


def _counts(facts: Facts, code: str) -> str:
    """Say how many indicators stand out in a borough, and how many of its returns are overdue."""
    overdue = sum(row.sender_code == code and row.owed_reason == "overdue" for row in facts.owed)
    return f"{len(standouts(facts, code))}{f', {overdue} overdue' if overdue else ''}"


def plan_page(facts: Facts) -> dict[str, Any]:
    """Return the activities by key activity area, and two sentences of summary."""
    rows = facts[PlanLine]
    homes = _homes(rows)
    titles = {row.key_activity_area: row.area_title for row in facts[ActivityArea]}
    areas = []
    for number, of_area in groupby(rows, lambda row: row.key_activity_area):
        activities = [
            _activity(facts, list(lines), homes)
            for _, lines in groupby(of_area, lambda row: row.activity_ref)
        ]
        areas.append({"number": number, "title": titles[number], "activities": activities})
    return {"areas": areas, **_sentences(rows)}


def _homes(rows: Sequence[PlanLine]) -> dict[str, str]:
    """Return the activity under which the delivery plan shows each indicator in full.

    This is the first activity in the indicator's own key activity area, or else its first activity
    in any area.
    """
    homes: dict[str, str] = {}
    for is_own in (True, False):
        for row in rows:
            if row.indicator_id and (not is_own or row.own_area == row.key_activity_area):
                homes.setdefault(row.indicator_id, row.activity_ref)
    return homes


def _activity(facts: Facts, rows: list[PlanLine], homes: dict[str, str]) -> dict[str, Any]:
    named = [(row.indicator_id, row) for row in rows if row.indicator_id]
    mine = [name for name, row in named if homes[name] == row.activity_ref]
    return {
        "row": rows[0],
        "responsible": _responsible(rows[0].responsibility),
        "lines": [line(facts, facts.indicators[name]) for name in mine],
        "others": [(row, homes[name]) for name, row in named if name not in mine],
    }


def _responsible(units: str | None) -> str:
    words = re.findall(r"[A-Z]{2,}", units or "")
    named = [_UNITS.get(word, word) for word in words]
    rest = " ".join(word for word in (units or "").split() if word not in words)
    return ", ".join([*named, *([rest] if rest else [])])


def _sentences(rows: Sequence[PlanLine]) -> dict[str, str]:
    """Say how many activities have figures, and why the others have none."""
    activities = {row.activity_ref for row in rows}
    with_figure = {row.activity_ref for row in rows if row.value is not None}
    return {
        "lead": f"{len(with_figure)} of {len(activities)} activities have a figure.",
        "rest": f"{len(activities) - len(with_figure)} activities have no figure, because the plan "
        "names no indicator for them or no year is over yet.",
    }
