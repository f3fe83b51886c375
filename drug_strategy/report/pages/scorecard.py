"""Make the scorecard and the list of what stands out, for London or a borough.

Both stand at the top of the front page, of each borough's page and of its brief.
"""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.charts import miniature
from drug_strategy.report.facts import YEAR, Facts
from drug_strategy.report.rows import Figure, HeadlineYear, Indicator, Signal

MOST = 10  # rows of what stands out that are not folded
JUDGED = {"stands out", "does not stand out"}


@dataclass(frozen=True)
class Score:
    """A headline indicator: its newest fiscal year, the previous year, and the two changes."""

    indicator: Indicator
    year: str
    value: str
    before: str
    change: str
    since: str
    london: str
    chart: Markup


def scorecard(facts: Facts, code: str = LONDON) -> list[Score]:
    """Return London's or a borough's scorecard in the order of the register."""
    return [_score(facts, row) for row in facts[HeadlineYear] if row.area_code == code]


def _score(facts: Facts, headline: HeadlineYear) -> Score:
    name, code = headline.indicator_id, headline.area_code
    years = facts.series(name, code, YEAR)
    place = [row.period_label for row in years].index(headline.fiscal_year)
    row, indicator = years[place], facts.indicators[name]
    unit = row.unit
    value, london = _marked(row, unit), wording.sentence(row.no_comparison_reason)
    if row.london_figure is not None and unit != "count":
        london = wording.short(row.london_figure, unit)
    elif row.london_figure is not None:
        london = wording.figure(row.london_figure, "rate")
    if unit == "count" and code != LONDON and row.rate is not None:
        value += f" ({wording.figure(row.rate, 'rate')} per 100,000)"
        london += " per 100,000" if row.london_figure is not None else ""
    return Score(
        indicator=indicator,
        year=row.period_label,
        value=value,
        before=_marked(years[place - 1], unit) if place else wording.NOT_AVAILABLE,
        change=wording.sentence(row.change_statement),
        since=_since(facts, row),
        london=london,
        chart=miniature(facts.chart(name, code), f"{indicator.indicator_name}, each quarter"),
    )


def _since(facts: Facts, row: Figure) -> str:
    """Say how the figure changed since 2009-10. The survey has changes of its own."""
    surveys = facts.attitude_changes(row.indicator_id, row.area_code)
    if surveys:
        return wording.attitude_change(surveys[-1], with_reasons=False)
    reason = row.no_change_since_2009_10_reason
    return row.change_since_2009_10 or wording.sentence(reason and f"not compared: {reason}")


def _marked(row: Figure, unit: str) -> str:
    return wording.with_marks(wording.short(row.value, unit), row)


@dataclass(frozen=True)
class Standout:
    """An indicator that stands out, and a sentence that says why."""

    indicator: Indicator
    sentence: str


def standouts(facts: Facts, code: str = LONDON) -> list[Standout]:
    """List what stands out in an area, in the order of the mart: what lasts longest comes first."""
    rows = _standing(facts, code, "stands out")
    return [
        Standout(indicator, row.standout_statement or "")
        for indicator, row in sorted(rows, key=lambda each: each[1].standout_order or 0)
    ]


def not_final(facts: Facts, code: str = LONDON) -> list[tuple[Indicator, str]]:
    """List the indicators whose newest quarter is not final, why, and the last final quarter."""
    reasons = []
    for indicator, row in _standing(facts, code, "not final"):
        last = "no quarter is final yet"
        if row.last_final_label:
            figure = wording.short(row.last_final_value, indicator.unit)
            last = f"last final: {figure} in {row.last_final_label}"
        reasons.append((indicator, f"{row.reason}; {last}"))
    return reasons


def judged(facts: Facts, code: str) -> dict[str, Any]:
    """Say how many of an area's indicators could be judged, and why the others could not."""
    rows = [row for row in facts[Signal] if row.area_code == code]
    known = [row for row in rows if row.standing in JUDGED]
    others = [(row.indicator_name, row.reason or row.standing) for row in rows if row not in known]
    return {"number": len(known), "of": len(rows), "others": others}


def _standing(facts: Facts, code: str, standing: str) -> list[tuple[Indicator, Signal]]:
    return [
        (indicator, row)
        for name, indicator in facts.indicators.items()
        if (row := facts.signal(name, code)) and row.standing == standing
    ]
