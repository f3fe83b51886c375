"""Small tables to attack, with amounts by area and period, London's totals and yearly totals."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from drug_strategy.release.attack import Cell, Part, Rules

LONDON = "E12000007"
COUNT = Rules(parts=(Part("closures", "closures", "closures"),))

Amounts = Mapping[str, Mapping[str, int]]


def table(
    amounts: Amounts,
    hidden: Collection[tuple[str, str]],
    edition: int = 1,
    rounded_to: int = 0,
) -> list[Cell]:
    """Return cells for areas and London by quarter, plus the year if there are several quarters.

    `hidden` contains pairs of area and period. A period can be "year", and an area can be London.
    """
    areas = {area: dict(periods) for area, periods in amounts.items()}
    periods = sorted({period for given in areas.values() for period in given})
    areas[LONDON] = {
        period: sum(given.get(period, 0) for given in areas.values()) for period in periods
    }
    if len(periods) > 1:
        for given in areas.values():
            given["year"] = sum(given.values())
    return [
        Cell(
            edition=edition,
            system="closures",
            quantity="closures",
            unit="count",
            area_level="london" if area == LONDON else "borough",
            area_code=area,
            parent_code="" if area == LONDON else LONDON,
            fiscal_year="2010-11",
            period_type="fiscal_year" if period == "year" or len(periods) == 1 else "quarter",
            period_start=period,
            amount=Decimal(amount),
            is_open=not rounded_to and (area, period) not in hidden,
            rounded_to=rounded_to,
        )
        for area, given in areas.items()
        for period, amount in given.items()
    ]


def year(edition: int = 1, hidden: Collection[str] = (), **amounts: int) -> list[Cell]:
    """Return cells for areas and London in a single year."""
    by_area = {area: {"year": amount} for area, amount in amounts.items()}
    return table(by_area, {(area, "year") for area in hidden}, edition)
