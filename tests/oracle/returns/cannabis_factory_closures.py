"""Define the return of cannabis factory closures for the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from tests.oracle.a_return import Count, Found, Number, Return, Values
from tests.oracle.facts import Facts, Row

COMMERCIAL_PLANTS = 25


def _rule(_: Values, given: set[str], found: Found) -> None:
    if not given & {"commercial", "plants"}:
        found.warnings.add("commercial_unknown")


def _is_commercial(values: Values) -> bool:
    """Return whether the site is flagged as commercial or, if unflagged, has at least 25 plants."""
    flag = cast("bool | None", values.get("commercial"))
    return cast("int", values.get("plants", 0)) >= COMMERCIAL_PLANTS if flag is None else flag


def _counts(values: Values) -> Iterator[Count]:
    if _is_commercial(values):
        yield Count("cannabis_factories_closed", 1)
        if "source" in values:
            yield Count("community_led_closure_rate", int(values["source"] == "community"), 1)


def _amounts(values: Values) -> dict[str, Number]:
    if not _is_commercial(values):
        return {}
    return {
        "cannabis_factories_closed": 1,
        "plants_seized": cast("int", values.get("plants", 0)),
        "community_led_closures": int(values.get("source") == "community"),
        "closures_with_source": int("source" in values),
    }


def _fit(facts: Facts, row: Row) -> None:
    if row["plants"] is not None:
        row["plants"] = facts.random.choice([0, 3, 24, 25, 26, 400, 100_000])


RETURN = Return(
    """site_ref* borough:borough ward?:ward closed_date:event
    plants?:whole(0,100000) premises_type{residential|commercial|industrial|agricultural|other}
    tenure?{private_let|social|owner_occupied|squat|unknown} electricity_abstracted?:yes_no
    forensic_examined?:yes_no source?{community|police|partner} network_ref? crime_ref?
    commercial?:yes_no""",
    dates=("closed_date",),
    is_registered=True,
    settles=45,
    rule=_rule,
    indicators="cannabis_factories_closed community_led_closure_rate",
    counts=_counts,
    mart="cannabis_factory_closures",
    measures="""cannabis_factories_closed plants_seized community_led_closures
    closures_with_source""",
    amounts=_amounts,
    fit=_fit,
)
