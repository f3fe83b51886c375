"""Compare figures with the year before and with 2009-10 (statistics.md 2.6)."""

from typing import NamedTuple

from tests.oracle.periods import base_year, year_before
from tests.oracle.places import BOROUGH_NAMES, LONDON, NO_WARDS, UNATTRIBUTED, WARD_BOROUGHS
from tests.oracle.series import INDICATORS

FEWEST_BOROUGHS = 26
# the columns of a comparison with the year before, and with 2009-10
NAMES = {
    "year_before": ("difference_from_year_before", "ratio_to_year_before", "boroughs_compared"),
    "2009_10": ("difference_from_2009_10", "ratio_to_2009_10", "boroughs_compared_2009_10"),
}


class Sides(NamedTuple):
    """Two comparable values, and how many boroughs they include if London adds them up."""

    now: float
    before: float
    boroughs: int | None


def changes(values, over):
    """Yield each figure's comparisons."""
    found = {period.place: period for period in over}
    before = {period: year_before(period, over) for period in over}
    base = base_year(over)
    for key in values:
        period = found[key[2:]]
        if key[1] in (UNATTRIBUTED, *NO_WARDS) or period.period_type == "strategy":
            continue
        compared = {"year_before": before[period]}
        is_year = period.period_type == "fiscal_year" and period != base
        if is_year and key[1] not in WARD_BOROUGHS:
            compared["2009_10"] = base
        row = {}
        for name, other in compared.items():
            earlier = other and (*key[:2], *other.place)
            row[f"value_{name}"] = values[earlier]["value"] if earlier else None
            row |= _columns(key, name, _sides(values, key, earlier) if earlier else None)
        yield key, row


def _columns(key, name, sides):
    difference, ratio, boroughs = NAMES[name]
    unit, area = INDICATORS[key[0]]["unit"], key[1]
    row = dict.fromkeys(NAMES[name])
    if sides is None:
        return row
    row |= {difference: sides.now - sides.before, boroughs: sides.boroughs}
    is_many = unit == "count" and sides.now + sides.before >= 100 and area not in WARD_BOROUGHS
    if sides.before and (is_many or (unit == "gbp" and area == LONDON)):
        row[ratio] = sides.now / sides.before
    return row


def _sides(values, key, earlier):
    """Return the two values to compare, or None if they cannot be compared.

    If boroughs are missing, London's two sides are added over those that reported both periods.
    """
    indicator, area = INDICATORS[key[0]], key[1]
    both = values[key], values[earlier]
    is_unstated = "not_stated" in {row["return_status"] for row in both}
    if indicator["has_label"] != "true" or (is_unstated and area != LONDON):
        return None
    if not both[0]["is_settled"]:
        return None
    boroughs = None
    if area == LONDON and both[0]["boroughs_returned"] is not None:
        pairs = [
            [values[(each[0], borough, *each[2:])] for each in (key, earlier)]
            for borough in BOROUGH_NAMES
        ]
        whole = [pair for pair in pairs if all(row["is_whole"] for row in pair)]
        if len(whole) < FEWEST_BOROUGHS:
            return None
        boroughs = len(whole)
        if boroughs < len(BOROUGH_NAMES):
            both = _added([pair[0] for pair in whole]), _added([pair[1] for pair in whole])
    if not all(row["is_whole"] for row in both):
        return None
    now, before = (_value(indicator["unit"], row) for row in both)
    return None if now is None or before is None else Sides(now, before, boroughs)


def _added(rows):
    return {
        "is_whole": True,
        "numerator": sum(row["numerator"] or 0 for row in rows),
        "denominator": sum(row["denominator"] or 0 for row in rows),
    }


def _value(unit, row):
    """Return a figure from its two parts. A percentage needs a denominator of 20."""
    numerator = row["numerator"]
    if unit in ("count", "gbp"):
        return numerator
    denominator = row["denominator"]
    if denominator is None or numerator is None:  # the survey
        return row["value"]
    if not denominator or (unit == "percent" and denominator < 20):
        return None
    return (1 if unit == "days" else 100) * numerator / denominator
