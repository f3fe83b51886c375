"""Define the return of crack house closures for the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tests.oracle.a_return import Count, Found, Number, Return, Values
from tests.oracle.facts import LAST, Facts, Row
from tests.oracle.rules import is_before


def _rule(values: Values, given: set[str], found: Found) -> None:
    is_due = values.get("outcome") == "granted" and not values.get("withdrawn")
    if is_due and "order_date" not in given:
        found.reasons.add("missing_value")
    if is_before(values, "notice_date", "order_date"):
        found.reasons.add("date_order")


def _is_closed(values: Values) -> bool:
    return values["power"] == "part_1" and values["outcome"] == "granted"


def _counts(values: Values) -> Iterator[Count]:
    if _is_closed(values):
        yield Count("crack_houses_closed", 1)
        if "source" in values:
            yield Count("community_led_closure_rate", int(values["source"] == "community"), 1)


def _amounts(values: Values) -> dict[str, Number]:
    if not _is_closed(values):
        return {}
    return {
        "crack_houses_closed": 1,
        "community_led_closures": int(values.get("source") == "community"),
        "closures_with_source": int("source" in values),
    }


def _fit(facts: Facts, row: Row) -> None:
    row["notice_date"] = notice = facts.day()
    is_ordered = row["outcome"] == "granted" or facts.random.random() < 0.3
    ordered = min(notice + timedelta(days=facts.random.randrange(40)), LAST)
    row["order_date"] = ordered if is_ordered else None


RETURN = Return(
    """closure_ref* borough:borough ward?:ward
    premises_type?{house|flat|hostel|commercial|other} power{part_1|part_1a} notice_date:event
    hearing_date?:event outcome{granted|refused|adjourned|withdrawn} order_date?:event
    order_months?:whole(1,3) extended_to?:date
    source?{community|police|partner} network_ref?""",
    dates=("order_date", "notice_date"),
    is_registered=True,
    settles=45,
    rule=_rule,
    indicators="crack_houses_closed community_led_closure_rate",
    counts=_counts,
    mart="crack_house_closures",
    measures="crack_houses_closed community_led_closures closures_with_source",
    amounts=_amounts,
    fit=_fit,
)
