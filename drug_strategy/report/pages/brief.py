"""Make a borough's brief: the top of the borough's page, laid out to print on one sheet.

The brief contains the scorecard, up to three indicators that stand out, the returns that the
borough owes and the survey's results.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from drug_strategy.report import wording
from drug_strategy.report.facts import Facts
from drug_strategy.report.pages.pictures import marked
from drug_strategy.report.pages.scorecard import Score, Standout, scorecard, standouts
from drug_strategy.report.rows import Indicator, Outstanding

_MOST = 3
_MOST_OWED = 5
_MOST_QUARTERS = 3


@dataclass(frozen=True)
class Brief:
    """The content of a borough's brief.

    `more` is how many other indicators stand out. `measures` has the survey's measures, each with
    its latest year compared with London's.
    """

    name: str
    scorecard: Sequence[Score]
    highlights: Sequence[Standout]
    more: int
    owed: Sequence[str]
    number_owed: str
    measures: Sequence[tuple[Indicator, str]]


def brief_of(facts: Facts, code: str) -> Brief:
    """Return a borough's brief."""
    highlights = standouts(facts, code)
    owed = _owed(facts, code)
    number = sum(len(quarters) for quarters in owed.values())
    named = [f"{name}, {_listed(quarters)} ({why})" for (name, why), quarters in owed.items()]
    if len(named) > _MOST_OWED:
        rest = sum(len(quarters) for quarters in list(owed.values())[_MOST_OWED:])
        named = [*named[:_MOST_OWED], f"and {rest} more"]
    return Brief(
        name=facts.boroughs[code],
        scorecard=scorecard(facts, code),
        highlights=highlights[:_MOST],
        more=max(0, len(highlights) - _MOST),
        owed=named,
        number_owed=f"{wording.number(number, 'return')} owed",
        measures=[(row, _latest(facts, row, code)) for row in facts.survey],
    )


def _owed(facts: Facts, code: str) -> dict[tuple[str, str], list[str]]:
    """List the quarters that a borough owes, by return and reason."""
    owed: dict[tuple[str, str], list[str]] = {}
    for row in facts[Outstanding]:
        if row.owed_reason and row.sender_code == code:
            is_overdue = row.owed_reason != "far fewer records than usual"
            why = row.owed_reason if is_overdue else wording.fewer(row)
            quarters = owed.setdefault((wording.named(row.return_name), why), [])
            quarters.append(row.fiscal_quarter)
    return {name: sorted(quarters) for name, quarters in owed.items()}


def _listed(quarters: Sequence[str]) -> str:
    """Return the quarters as text.

    If there are many, give only the number of quarters, the first quarter and the last.
    """
    if len(quarters) <= _MOST_QUARTERS:
        return ", ".join(quarters)
    return f"{len(quarters)} quarters from {quarters[0]} to {quarters[-1]}"


def _latest(facts: Facts, indicator: Indicator, code: str) -> str:
    row = facts.latest(indicator.indicator_id, code)
    london = facts.year(indicator.indicator_id)
    if row is None or london is None:
        return "no year is over yet"
    return (
        f"{marked(row, 'percent')} (95% interval "
        f"{wording.interval(row.lower_95, row.upper_95, 'percent')}) in {wording.year(row)}; "
        f"London {wording.figure(london.value, 'percent')}"
    )
