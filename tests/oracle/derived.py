"""Calculate the share of confiscations paid, and the Payback Index, from other indicators."""

from datetime import date

from tests.oracle.periods import last_day, quarter_label
from tests.oracle.places import BOROUGH_NAMES, LONDON, UNATTRIBUTED

DERIVED = ("confiscation_paid_rate", "payback_index")
BASE = ("fiscal_year", "2009-10")
BASE_ENDS = date(2010, 3, 31)


def derived(values, over, as_at):
    """Yield the figures of all areas except wards. Rolling years need a borough or London."""
    for period in over:
        for area in areas_of(period):
            ordered = values["confiscation_value_gbp", area, *period.place]
            paid = values["confiscation_paid_gbp", area, *period.place]
            row = ordered | {"numerator": paid["value"], "denominator": ordered["value"]}
            is_small = row["denominator"] is not None and row["denominator"] < 20
            row["quality_flag"] = "u" if is_small else None
            yield ("confiscation_paid_rate", area, *period.place), _divided(row)
            index = _index(values, area, period, as_at)
            yield ("payback_index", area, *period.place), index


def areas_of(period):
    areas = (LONDON, *BOROUGH_NAMES)
    return areas if period.period_type == "rolling_year" else (UNATTRIBUTED, *areas)


def _index(values, area, period, as_at):
    """Divide the pounds of the quarters that are over and reported by as many base quarters."""
    labels = [quarter_label(quarter) for quarter in period.quarters if last_day(quarter) <= as_at]
    quarters = [_pounds(values, area, ("quarter", label)) for label in labels]
    reported = [pounds for pounds in quarters if pounds is not None]
    row = values["confiscation_value_gbp", area, *period.place]
    row = row | {"numerator": sum(reported) if reported else None, "denominator": None}
    if as_at >= BASE_ENDS:
        base = _pounds(values, area, BASE)
        if base is not None and reported:
            row["denominator"] = base * len(reported) / 4
        of_base = values["confiscation_value_gbp", area, *BASE]
        row["is_provisional"] |= of_base["is_provisional"]
        row["is_whole"] &= of_base["is_whole"]
    return _divided(row)


def _pounds(values, area, place):
    parts = [
        values[name, area, *place]["value"]
        for name in ("confiscation_value_gbp", "cash_forfeiture_value_gbp")
    ]
    return None if None in parts else float(sum(parts))


def _divided(row):
    numerator, denominator = row["numerator"], row["denominator"]
    return row | {"value": 100 * numerator / denominator if denominator else None}
