"""Define the return of crack house closures for the oracle."""

from datetime import timedelta

from tests.oracle.a_return import Return
from tests.oracle.facts import LAST


def _is_closed(values):
    return values["power"] == "part_1" and values["outcome"] == "granted"


def _counts(values):
    if not _is_closed(values):
        return {}
    counts = {"crack_houses_closed": (1, 0)}
    if "source" in values:
        counts["community_led_closure_rate"] = (int(values["source"] == "community"), 1)
    return counts


def _amounts(values):
    if not _is_closed(values):
        return {}
    return {
        "crack_houses_closed": 1,
        "community_led_closures": int(values.get("source") == "community"),
        "closures_with_source": int("source" in values),
    }


def _fit(facts, row):
    row["notice_date"] = notice = facts.day()
    is_ordered = row["outcome"] == "granted" or facts.random.random() < 0.3
    ordered = min(notice + timedelta(facts.random.randrange(40)), LAST)
    row["order_date"] = ordered if is_ordered else None


RETURN = Return(
    """closure_ref* borough:borough ward?:ward
    premises_type?{house|flat|hostel|commercial|other} power{part_1|part_1a} notice_date:event
    hearing_date?:event outcome{granted|refused|adjourned|withdrawn} order_date?:event
    order_months?:whole extended_to?:date source?{community|police|partner} network_ref?""",
    dates=("order_date", "notice_date"),
    is_registered=True,
    indicators="crack_houses_closed community_led_closure_rate",
    counts=_counts,
    mart="crack_house_closures",
    measures="crack_houses_closed community_led_closures closures_with_source",
    amounts=_amounts,
    fit=_fit,
)
