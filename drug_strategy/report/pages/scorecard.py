"""Make the scorecard and the list of what stands out, for London or a borough.

Both stand at the top of the front page, of each borough's page and of its brief.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from drug_strategy.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.charts.lines import miniature
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.year_before import amount

MOST = 10  # rows of what stands out that are not folded
_SAYS = {"higher": "clearly higher", "lower": "clearly lower"}


@dataclass(frozen=True)
class Score:
    """A headline indicator: its newest fiscal year, the previous year, and the change."""

    indicator: Row
    year: str
    value: str
    before: str
    change: str
    label: str
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
    size = amount(row, unit)
    if row["boroughs_like_for_like"] is not None and size:
        size += f" in the {row['boroughs_like_for_like']} boroughs that returned in both years"
    label = _SAYS.get(row["change"], row["change"] or "")
    london = "" if row["london_figure"] is None else wording.figure(row["london_figure"], "rate")
    if unit != "count" and row["london_figure"] is not None:
        london = wording.short(row["london_figure"], unit)
    value = f"{wording.short(row['value'], unit)} {wording.marks(row)}".rstrip()
    if unit == "count" and row["area_level"] == "borough" and row["rate"] is not None:
        value += f" ({wording.figure(row['rate'], 'rate')} per 100,000)"
        london = f"{london} per 100,000" if london else ""
    indicator = facts.indicators[name]
    points = facts.chart(name, row["area_code"])
    return Score(
        indicator=indicator,
        year=row["period_label"],
        value=value,
        before=wording.short(row["value_year_before"], unit),
        change=size,
        label=label,
        london=london,
        chart=miniature(points, f"{indicator['indicator_name']}, each quarter"),
    )


@dataclass(frozen=True)
class Standout:
    """An indicator that stands out, a sentence that says why, and any boroughs behind it."""

    indicator: Row
    sentence: str
    behind: Sequence[str] = ()


def standouts(facts: Facts, code: str = LONDON) -> list[Standout]:
    """List what stands out in an area, in the order of the register."""
    return [
        Standout(indicator, _sentence(facts, row), _behind(facts, row) if code == LONDON else ())
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


def _sentence(facts: Facts, row: Row) -> str:
    """Return both statements about an indicator, and the figures on which they are based."""
    unit = facts.indicators[row["indicator_id"]]["unit"]
    parts = []
    if row["signal_label"]:
        quarter = _figure(facts, row, row["period_label"])
        limits = wording.interval(quarter["chart_lower"], quarter["chart_upper"], unit)
        figure = f"{wording.short(quarter['value'], unit)} {wording.marks(quarter)}".rstrip()
        parts.append(
            f"{row['statement']} ({figure} in {row['period_label']}; usual range {limits})"
        )
    if row["change"] in _SAYS:
        period = _figure(facts, row, row["change_period_label"])
        now, before = (wording.short(period[name], unit) for name in ("value", "value_year_before"))
        parts.append(f"{row['change_statement']} ({now}, {before} before: {amount(period, unit)})")
    return "; ".join(parts)


def _behind(facts: Facts, row: Row) -> list[str]:
    rows = facts.rows("behind_signals", indicator_id=row["indicator_id"])
    return [row["area_name"] for row in rows]
