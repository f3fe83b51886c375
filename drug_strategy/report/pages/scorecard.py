"""Make the scorecard and the list of what stands out, for London or a borough.

Both stand at the top of the front page, of each borough's page and of its brief.
"""

from dataclasses import dataclass

from markupsafe import Markup

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.charts import miniature
from drug_strategy.report.facts import YEAR, Facts
from drug_strategy.report.rows import Figure, HeadlineYear, Indicator

MOST = 10  # rows of what stands out that are not folded


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
        change=wording.change(row),
        since=wording.change_since_2009_10(row),
        london=london,
        chart=miniature(facts.chart(name, code), f"{indicator.indicator_name}, each quarter"),
    )


def _marked(row: Figure, unit: str) -> str:
    return wording.with_marks(wording.short(row.value, unit), row)


@dataclass(frozen=True)
class Standout:
    """An indicator that stands out, and a sentence that says why."""

    indicator: Indicator
    sentence: str


def standouts(facts: Facts, code: str = LONDON) -> list[Standout]:
    """List what stands out in an area, in the order of the mart."""
    return [
        Standout(facts.indicators[row.indicator_id], row.statement)
        for row in facts.standing_out(code)
    ]


def judged(facts: Facts, code: str = LONDON) -> str:
    """Say how many of an area's charts could have a signal, and how many have one."""
    number = sum(facts.is_judged(name, code) for name in facts.indicators)
    if not number:
        return "no chart can be judged yet"
    signals = sum(row.signal is not None for row in facts.standing_out(code))
    return f"{signals} of {number} charts {'has' if signals == 1 else 'have'} a signal"
