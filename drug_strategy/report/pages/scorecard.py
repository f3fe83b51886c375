"""Make the scorecard and the list of what stands out, for London or a borough.

Both stand at the top of the front page, of each borough's page and of its brief.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.charts.lines import miniature
from drug_strategy.report.facts import YEAR, Facts, Row

MOST = 10  # rows of what stands out that are not folded


@dataclass(frozen=True)
class Score:
    """A headline indicator: its newest fiscal year, the previous year, and the two changes."""

    indicator: Row
    year: str
    value: str
    before: str
    change: str
    since: str
    london: str
    chart: Markup


def scorecard(facts: Facts, area: Row | None = None) -> list[Score]:
    """Return London's or a borough's scorecard in the order of the register."""
    code = LONDON if area is None else area["area_code"]
    return [
        _score(facts, _figure(facts, row, row["fiscal_year"]))
        for row in facts.rows("scorecard", area_code=code)
    ]


def _figure(facts: Facts, row: Row, period_label: str) -> Row:
    """Return the figure for the indicator and area of a row, and the given period."""
    keys = {name: row[name] for name in ("indicator_id", "area_code")}
    [figure] = facts.rows("figures", **keys, period_label=period_label)
    return figure


def _score(facts: Facts, row: Row) -> Score:
    unit, name = row["unit"], row["indicator_id"]
    years = facts.series(name, row["area_code"], YEAR)
    before = years[years.index(row) - 1] if years[0] is not row else None
    london = "" if row["london_figure"] is None else wording.figure(row["london_figure"], "rate")
    if unit != "count" and row["london_figure"] is not None:
        london = wording.short(row["london_figure"], unit)
    value = _marked(row, unit)
    if unit == "count" and row["area_level"] == "borough" and row["rate"] is not None:
        value += f" ({wording.figure(row['rate'], 'rate')} per 100,000)"
        london = f"{london} per 100,000" if london else ""
    indicator = facts.indicators[name]
    points = facts.chart(name, row["area_code"])
    return Score(
        indicator=indicator,
        year=row["period_label"],
        value=value,
        before=wording.NOT_AVAILABLE if before is None else _marked(before, unit),
        change=wording.sentence(row["change_statement"]),
        since=_since(facts, row),
        london=london,
        chart=miniature(points, f"{indicator['indicator_name']}, each quarter"),
    )


def _since(facts: Facts, row: Row) -> str:
    """Say how the figure changed since 2009-10. The survey has changes of its own."""
    surveys = facts.attitude_changes(row["indicator_id"], row["area_code"])
    if surveys:
        return wording.attitude_change(surveys[-1])
    reason = row["no_change_since_2009_10_reason"]
    return row["change_since_2009_10"] or wording.sentence(reason and f"not compared: {reason}")


def _marked(row: Row, unit: str) -> str:
    return f"{wording.short(row['value'], unit)} {wording.marks(row)}".rstrip()


@dataclass(frozen=True)
class Standout:
    """An indicator that stands out, a sentence that says why, and any boroughs behind it."""

    indicator: Row
    sentence: str
    behind: Sequence[str] = ()


def standouts(facts: Facts, code: str = LONDON) -> list[Standout]:
    """List what stands out in an area, in the order of the register."""
    return [
        Standout(indicator, _sentence(row), _behind(facts, row) if code == LONDON else ())
        for indicator, row in _standing(facts, code, "stands out")
    ]


def not_final(facts: Facts, code: str = LONDON) -> list[tuple[Row, str]]:
    """List the indicators whose newest quarter is not final, why, and the last final quarter."""
    reasons = []
    for indicator, row in _standing(facts, code, "not final"):
        last = "no quarter is final yet"
        if row["last_final_label"]:
            figure = wording.short(row["last_final_value"], indicator["unit"])
            last = f"last final: {figure} in {row['last_final_label']}"
        reasons.append((indicator, f"{row['reason']}; {last}"))
    return reasons


def judged(facts: Facts, code: str) -> dict[str, Any]:
    """Say how many of an area's indicators could be judged, and why the others could not."""
    rows = facts.rows("signals", area_code=code)
    known = [row for row in rows if row["standing"] in {"stands out", "does not stand out"}]
    others = [
        (row["indicator_name"], row["reason"] or row["standing"])
        for row in rows
        if row not in known
    ]
    return {"number": len(known), "of": len(rows), "others": others}


def _standing(facts: Facts, code: str, standing: str) -> list[tuple[Row, Row]]:
    by_name = {row["indicator_id"]: row for row in facts.rows("signals", area_code=code)}
    return [
        (indicator, by_name[name])
        for name, indicator in facts.indicators.items()
        if name in by_name and by_name[name]["standing"] == standing
    ]


def _sentence(row: Row) -> str:
    """Join the mart's statements about the signal and the change, if they stand out."""
    signal = row["statement"] if row["signal_label"] else None
    change = row["change_statement"] if row["change"] in {"higher", "lower"} else None
    return "; ".join(filter(None, (change, signal)))


def _behind(facts: Facts, row: Row) -> list[str]:
    rows = facts.rows("behind_signals", indicator_id=row["indicator_id"])
    return [row["area_name"] for row in rows]
