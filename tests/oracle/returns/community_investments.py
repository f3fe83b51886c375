"""Define the return of awards from the proceeds of crime for the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from tests.oracle.a_return import Count, Return, Values


def _counts(values: Values) -> Iterator[Count]:
    yield Count("community_investment_awards", 1)
    yield Count("community_investment_gbp", cast("Decimal", values["amount_gbp"]))


RETURN = Return(
    """investment_ref* borough:borough ward?:ward award_date:event project
    amount_gbp:money(0,10000000000)""",
    dates=("award_date",),
    is_headquarters=True,
    settles=45,
    indicators="community_investment_awards community_investment_gbp",
    counts=_counts,
    fit=lambda _, __: None,
)
