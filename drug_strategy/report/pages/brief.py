"""Make a borough's brief, which is the top of the borough's page and can be printed on one page.

The brief has the scorecard, up to three indicators that stand out, the overdue returns and the
survey's results.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from drug_strategy.report import wording
from drug_strategy.report.pages.scorecard import Score, Standout, scorecard, standouts
from drug_strategy.report.reading import Facts, Row

_MOST = 3
_MOST_OVERDUE = 6
_MOST_QUARTERS = 3


@dataclass(frozen=True)
class Measure:
    """A survey measure: its latest year compared with London, and its change since 2009-10."""

    indicator: Row
    now: str
    since: str


@dataclass(frozen=True)
class Brief:
    """The content of a borough's brief; `more` is how many other indicators stand out."""

    borough: Row
    scorecard: Sequence[Score]
    highlights: Sequence[Standout]
    more: int
    overdue: Sequence[str]
    number_overdue: str
    measures: Sequence[Measure]
    shown: str


def brief_of(facts: Facts, borough: Row) -> Brief:
    """Return a borough's brief."""
    highlights = standouts(facts, borough["area_code"])
    overdue = _overdue(facts, borough)
    number = sum(len(quarters) for quarters in overdue.values())
    named = [f"{name}, {_listed(quarters)}" for name, quarters in overdue.items()]
    if len(named) > _MOST_OVERDUE:
        rest = sum(len(quarters) for quarters in list(overdue.values())[_MOST_OVERDUE:])
        named = [*named[:_MOST_OVERDUE], f"and {rest} more"]
    return Brief(
        borough=borough,
        scorecard=scorecard(facts, borough),
        highlights=highlights[:_MOST],
        more=max(0, len(highlights) - _MOST),
        overdue=named,
        number_overdue=f"{wording.number(number, 'return')} overdue",
        measures=[
            _measure(facts, row, borough) for row in facts.rows("indicators", aggregation="survey")
        ],
        shown=wording.smallest_change(
            [
                changes[-1]["smallest_change"]
                for row in facts.rows("indicators", aggregation="survey")
                if (changes := facts.attitude_changes(row["indicator_id"], borough["area_code"]))
            ]
        ),
    )


def _overdue(facts: Facts, borough: Row) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in facts.rows("outstanding", sender_code=borough["area_code"]):
        if row["outstanding_since"]:
            quarters = found.setdefault(wording.named(row["return_name"]), [])
            quarters.append(row["fiscal_quarter"])
    return {name: sorted(quarters) for name, quarters in found.items()}


def _listed(quarters: Sequence[str]) -> str:
    """Return the quarters as text.

    If there are many quarters, give their number, the first and the last.
    """
    if len(quarters) <= _MOST_QUARTERS:
        return ", ".join(quarters)
    return f"{len(quarters)} quarters from {quarters[0]} to {quarters[-1]}"


def _measure(facts: Facts, indicator: Row, borough: Row) -> Measure:
    name, code = indicator["indicator_id"], borough["area_code"]
    row, london = facts.latest(name, code), facts.year(name)
    now = "no year is over yet"
    if row is not None and london is not None:
        limits = wording.interval(row["lower_95"], row["upper_95"], "percent")
        now = (
            f"{wording.figure(row['value'], 'percent')} {wording.marks(row)}".rstrip()
            + f" (95% interval {limits}) in {wording.year(row)}; "
            f"London {wording.figure(london['value'], 'percent')}"
        )
    changes = facts.attitude_changes(name, code)
    return Measure(indicator, now, wording.since_baseline(changes[-1]) if changes else "")
