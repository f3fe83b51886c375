"""Define the return of crack house closures for the oracle."""

from tests.oracle.a_return import Return


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
    row["order_date"] = facts.later(notice, 40) if is_ordered else None


RETURN = Return(
    indicators="crack_houses_closed community_led_closure_rate",
    counts=_counts,
    mart="crack_house_closures",
    measures="crack_houses_closed community_led_closures closures_with_source",
    amounts=_amounts,
    fit=_fit,
)
