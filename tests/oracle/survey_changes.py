"""Compare two survey estimates, whose periods may overlap (statistics.md 1.7)."""

from itertools import product
from math import sqrt

from tests.oracle.intervals import Z, newcombe
from tests.oracle.periods import base_year, year_before
from tests.oracle.places import BOROUGH_NAMES, LONDON
from tests.oracle.survey import not_fit_reason

DIRECTIONS = {"pas_drugs_problem": -1, "pas_tackling_drugs": 1}
NO_LIMITS = (None, None)


def limits_of_difference(survey, own, other, z=Z):
    """Return the limits of the first share minus the second, in percentage points.

    If a share is 0 or 1, they are Newcombe's.
    """
    if {own.value, other.value} & {0, 1}:
        both = own.limits(z), other.limits(z)
        if both[0] is None or both[1] is None:
            return None
        return newcombe(100 * own.value, both[0], 100 * other.value, both[1])
    difference = 100 * (own.value - other.value)
    reach = 100 * z * sqrt(survey.variance(own.influence - other.influence))
    return max(difference - reach, -100), min(difference + reach, 100)


def changes(measure, survey, over, as_at):
    """Yield the rows of marts.public_attitude_changes by comparison, area and period."""
    base = base_year(over)
    for period in over:
        earlier = {"year_on_year": year_before(period, over)}
        is_later = period.quarters[0] > base.quarters[0]
        if is_later and period.period_type in ("fiscal_year", "rolling_year"):
            earlier["since_baseline"] = base
        for (comparison, before), area in product(earlier.items(), (LONDON, *BOROUGH_NAMES)):
            row = change(survey, area, period, before, DIRECTIONS[measure]) if before else None
            if row is None or before is None:
                continue
            row["is_complete"] = period.end <= as_at
            row["is_comparable"] = row["is_complete"]
            if period.end > as_at or period.period_type == "rolling_year":
                row["change"] = None
            elif any(not_fit_reason(survey, area, each, as_at) for each in (period, before)):
                row["change"] = "not fit to judge"
            yield (comparison, area, *period.place), row


def change(survey, area, period, before, direction):
    """Return a change and its label, or None if nobody answered in one of the periods."""
    now, earlier = (survey.share(each.quarters, area) for each in (period, before))
    if now is None or earlier is None:
        return None
    lower, upper = limits_of_difference(survey, now, earlier) or NO_LIMITS
    label = "no clear change"
    if min(side for each in (now, earlier) for side in (each.base, each.effective_base)) < 30:
        label = "too few to say"
    elif lower is not None and upper is not None and (lower > 0 or upper < 0):
        label = "improved" if (lower > 0) == (direction > 0) else "worsened"
    row = {"value": 100 * now.value, "earlier_value": 100 * earlier.value}
    row |= {"difference": 100 * (now.value - earlier.value), "lower_95": lower, "upper_95": upper}
    return row | {"earlier_label": before.label, "change": label}


def improvements(surveys, over, as_at):
    """Yield the target's improvement from 2009-10 to the newest year that is over, by measure."""
    years = [each for each in over if each.period_type == "fiscal_year" and each.end <= as_at]
    base, latest = years[0], years[-1]
    for measure, survey in surveys.items():
        row, direction = {"period_label": latest.label}, DIRECTIONS[measure]
        for everyone, prefix in ((True, "all_respondent_"), (False, "")):
            before, now = (
                survey.share(each.quarters, everyone=everyone) for each in (base, latest)
            )
            points = 100 * direction * (now.value - before.value)
            row[f"{prefix}improvement_points"] = points
        limits = limits_of_difference(survey, now, before)
        row["lower_95"], row["upper_95"] = sorted(direction * each for each in limits)
        yield (measure,), row
