"""The front page: the verdict with its two measures, then every indicator in one table."""

from typing import Any

from drug_strategy.report import wording
from drug_strategy.report.facts import LONDON, Facts
from drug_strategy.report.pages.changes import since
from drug_strategy.report.pages.overview import overview
from drug_strategy.report.pages.target import target


def summary_page(facts: Facts) -> dict[str, Any]:
    """What the front page shows."""
    strategy, measures = target(facts)
    groups = overview(facts)
    lines = [line for group in groups for line in group.lines]
    return {
        "strategy": strategy,
        "measures": measures,
        "received": facts["received"][0],
        "refused": len(facts["refused"]),
        "since": since(facts["since"][0]),
        "groups": groups,
        "by_chance": wording.by_chance(facts.signals(area_code=LONDON)),
        "signals": sum(bool(line.mark) for line in lines),
        "indicators": len(lines),
    }
