"""Make London's pages: the front page and the delivery plan.

The front page shows the headline on the target, the scorecard, what stands out and what needs
doing. The table of every indicator and the list of boroughs are folded.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.facts import Facts
from drug_strategy.report.pages.changes import since
from drug_strategy.report.pages.overview import line, overview
from drug_strategy.report.pages.scorecard import MOST, judged, not_final, scorecard, standouts
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
_BETTER = {"up": "higher", "down": "lower"}
_UNKNOWN = (None, "not fit to judge", "too few returned", "too few to say")
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
        "not_final": not_final(facts),
        "judged": judged(facts, LONDON),
        "received": facts[Received][0],
        "since": since(facts),
        "doing": _doing(facts),
        "plan": _sentences(facts[PlanLine])["directions"],
        "groups": overview(facts),
        "counts": [(name, _counts(facts, code)) for code, name in facts.boroughs.items()],
    }


def _doing(facts: Facts) -> list[dict[str, Any]]:
    """Return what needs doing: a heading each, and the rows that are shown and folded.

    Files are listed if they are new since the previous publication. `reasons` is the place that
    gives the reasons, file by file.
    """
    overdue = [row for row in facts.owed if row.owed_reason == "overdue"]
    fragments = [row for row in facts.owed if row.owed_reason == "looks incomplete"]
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
        (("return is overdue", "returns are overdue"), [*map(_owed, overdue)], ""),
        (("return looks incomplete", "returns look incomplete"), [*map(_owed, fragments)], ""),
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


def _owed(row: Outstanding) -> str:
    what = f"{wording.named(row.return_name)}, {row.sender_name}, {row.fiscal_quarter}"
    return f"{what}: {row.fragment or f'since {wording.day(row.owed_since)}'}"


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
    """Return the activities by key activity area, and two paragraphs of summary."""
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
    """Say in two paragraphs how many activities have figures, and how indicators moved."""
    activities = {row.activity_ref for row in rows}
    with_figure = {row.activity_ref for row in rows if row.value is not None}
    indicators = {row.indicator_id: row for row in rows if row.indicator_id}.values()
    wanted = [row for row in indicators if row.good_direction in _BETTER]
    unknown = sum(row.statement in _UNKNOWN for row in wanted)
    same = sum(row.statement == "no clear change" for row in wanted)
    better = sum(row.statement == _BETTER[row.good_direction or ""] for row in wanted)
    worse = len(wanted) - unknown - same - better
    directions = (
        f"Of {len(wanted)} indicators with a wanted direction, {better or 'none'} "
        f"clearly improved on the year before and {worse or 'none'} clearly worsened."
    )
    return {
        "lead": f"{len(with_figure)} of {len(activities)} activities have a figure. {directions}",
        "directions": directions,
        "rest": f"{same} of these indicators show no clear change, and {unknown} cannot be judged, "
        "because returns are outstanding, follow-up is not over, the way of counting changed, "
        "there are too few cases, or the figures are in pounds or days. "
        "The strategy names no wanted direction for the other "
        f"{len(indicators) - len(wanted)} indicators, most of which count police activity. "
        f"{len(activities) - len(with_figure)} activities have no "
        "figure, because the plan names no indicator for them or no year is over yet.",
    }
