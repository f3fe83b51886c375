"""Define the return of cannabis factory closures for the oracle."""

from tests.oracle.a_return import Return

COMMERCIAL_PLANTS = 25


def _is_commercial(values):
    """Return whether the site is flagged as commercial or, if unflagged, has at least 25 plants."""
    return values.get("commercial", values.get("plants", 0) >= COMMERCIAL_PLANTS)


def _counts(values):
    if not _is_commercial(values):
        return {}
    counts = {"cannabis_factories_closed": (1, 0)}
    if "source" in values:
        counts["community_led_closure_rate"] = (int(values["source"] == "community"), 1)
    return counts


def _amounts(values):
    if not _is_commercial(values):
        return {}
    return {
        "cannabis_factories_closed": 1,
        "plants_seized": values.get("plants", 0),
        "community_led_closures": int(values.get("source") == "community"),
        "closures_with_source": int("source" in values),
    }


def _fit(facts, row):
    if row["plants"] is not None:
        row["plants"] = facts.random.choice([0, 3, 24, 25, 26, 400, 100_000])


RETURN = Return(
    indicators="cannabis_factories_closed community_led_closure_rate",
    counts=_counts,
    mart="cannabis_factory_closures",
    measures="cannabis_factories_closed plants_seized community_led_closures closures_with_source",
    amounts=_amounts,
    fit=_fit,
)
