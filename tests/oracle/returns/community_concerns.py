"""Define the return of community concerns for the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import cast

from tests.oracle.a_return import Count, Found, Number, Return, Values
from tests.oracle.facts import LAST, Facts, Row
from tests.oracle.rules import is_before

DAYS = ("raised_date", "actioned_date", "resolved_date")


def _rule(values: Values, _: set[str], found: Found) -> None:
    if any(is_before(values, *pair) for pair in combinations(DAYS, 2)):
        found.reasons.add("date_order")


def _waited(values: Values) -> int | None:
    """Return the days from raising the concern to acting on it, or None if there are over 90."""
    if "actioned_date" not in values:
        return None
    waited = (cast("date", values["actioned_date"]) - cast("date", values["raised_date"])).days
    return waited if waited <= 90 else None


def _counts(values: Values) -> Iterator[Count]:
    waited = _waited(values)
    yield Count("community_concerns_raised", 1)
    yield Count("community_concerns_actioned_rate", int(waited is not None), 1)
    if waited is not None:
        yield Count("community_concern_action_days", waited, 1)


def _amounts(values: Values) -> dict[str, Number]:
    waited = _waited(values)
    done = {} if waited is None else {"concerns_actioned": 1, "action_days": waited}
    return {"concerns_raised": 1, str(values["theme"]): 1, **done}


def _fit(facts: Facts, row: Row) -> None:
    day = cast("date", row["raised_date"])
    for name in DAYS[1:]:
        if row[name] is not None and facts.random.random() < 0.9:
            row[name] = day = min(day + timedelta(days=facts.random.randrange(120)), LAST)


RETURN = Return(
    """concern_ref* borough:borough ward?:ward raised_date:event
    theme{drug_dealing|drug_use|crack_house|cannabis_factory|gang|other}
    source{ward_panel|survey|community_intelligence|partner} actioned_date?:event
    resolved_date?:event""",
    dates=("raised_date",),
    is_registered=True,
    settles=45,
    rule=_rule,
    indicators="""community_concerns_raised community_concerns_actioned_rate
    community_concern_action_days""",
    counts=_counts,
    mart="community_concerns",
    measures="concerns_raised concerns_actioned action_days drug_dealing drug_use crack_house"
    " cannabis_factory gang other",
    amounts=_amounts,
    fit=_fit,
)
