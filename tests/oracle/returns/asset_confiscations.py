"""Define the return of asset confiscations for the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from tests.oracle.a_return import Count, Found, Number, Return, Values
from tests.oracle.facts import Facts, Row


def _rule(values: Values, given: set[str], found: Found) -> None:
    is_cash = values.get("order_type") == "cash_forfeiture"
    if is_cash and "legislation" in given and values.get("legislation") != "poca_2002":
        found.reasons.add("impossible_legislation")
    if {"paid_gbp", "order_gbp"} <= set(values):
        paid, ordered = cast("Decimal", values["paid_gbp"]), cast("Decimal", values["order_gbp"])
        if paid > ordered:
            found.warnings.add("paid_over_order")


def _counts(values: Values) -> Iterator[Count]:
    ordered = cast("Decimal", values["order_gbp"])
    if values["order_type"] == "cash_forfeiture":
        if values["drug_related"]:
            yield Count("cash_forfeitures", 1)
            yield Count("cash_forfeiture_value_gbp", ordered)
    elif values["legislation"] == "dta_1994" or values["drug_related"]:
        yield Count("confiscation_orders", 1)
        yield Count("confiscation_value_gbp", ordered)
        yield Count("confiscation_paid_gbp", cast("Decimal", values.get("paid_gbp", Decimal(0))))


def _amounts(values: Values) -> dict[str, Number]:
    return {count.measure: count.numerator for count in _counts(values)}


def _fit(_: Facts, row: Row) -> None:
    if row["order_type"] == "cash_forfeiture":
        row["legislation"] = "poca_2002"


RETURN = Return(
    """order_ref* case_ref? borough:borough ward?:ward order_date:event
    legislation{poca_2002|dta_1994} order_type{confiscation|cash_forfeiture} drug_related:yes_no
    benefit_gbp?:money(0,10000000000) order_gbp:money(0,10000000000)
    paid_gbp?:money(0,10000000000) paid_date?:event
    offence_group?{drug_supply|cannabis_production|money_laundering|other} network_ref?""",
    dates=("order_date",),
    is_registered=True,
    settles=45,
    rule=_rule,
    indicators="""cash_forfeitures cash_forfeiture_value_gbp
    confiscation_orders confiscation_value_gbp confiscation_paid_gbp""",
    counts=_counts,
    mart="asset_confiscations",
    measures="confiscation_orders confiscation_value_gbp confiscation_paid_gbp cash_forfeitures"
    " cash_forfeiture_value_gbp",
    amounts=_amounts,
    fit=_fit,
)
