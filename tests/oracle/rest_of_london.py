"""Compare boroughs with the rest of London, at 99.8% limits (statistics.md 2.7)."""

from tests.oracle.intervals import Z_998, newcombe, wilson
from tests.oracle.places import BOROUGH_NAMES, LONDON
from tests.oracle.rates import WITH_RATE
from tests.oracle.series import INDICATORS
from tests.oracle.survey import QUESTIONS
from tests.oracle.survey_changes import limits_of_difference

FEWEST_OTHERS = 25
RATIO = ("ratio_to_rest", "ratio_to_rest_lower_998", "ratio_to_rest_upper_998")
DIFFERENCE = tuple(name.replace("ratio_to", "difference_from") for name in RATIO)


def comparisons(values, rates, surveys, over, as_at):
    """Yield each borough's comparison, for fiscal years and the three years."""
    found = {period.place: period for period in over}
    for key in values:
        if key[1] not in BOROUGH_NAMES or key[2] not in ("fiscal_year", "strategy"):
            continue
        london = (key[0], LONDON, *key[2:])
        unit = INDICATORS[key[0]]["unit"]
        row = dict.fromkeys(("rest_value", *RATIO, *DIFFERENCE, "comparison"))
        row["london_figure"] = values[london]["value"] if unit not in ("count", "gbp") else None
        if key[0] in WITH_RATE:
            row["london_figure"] = rates[london]["rate"]
        period, own = found[key[2:]], values[key]
        is_final = not own["is_provisional"]
        if key[0] in QUESTIONS and period.end <= as_at:
            row |= _survey(surveys[key[0]], key[1], period)
        elif _is_compared(key[0]) and is_final:
            row |= _counted(values, rates, key, len(period.quarters) / 4)
        if not is_final or own["return_status"] == "not_stated":
            row |= dict.fromkeys((*RATIO, *DIFFERENCE, "comparison"))
        yield key, row


def _is_compared(indicator):
    """Return whether an indicator is an additive count or a percentage, and is not "so far"."""
    known = INDICATORS[indicator]
    is_kind = indicator in WITH_RATE or known["unit"] == "percent"
    return is_kind and known["has_label"] == "true"


def _counted(values, rates, key, years):
    """Compare a count or a percentage with London less the borough, if London is whole.

    Otherwise the rest is the other boroughs that reported the whole period.
    """
    own, london = values[key], (key[0], LONDON, *key[2:])
    others = [(key[0], code, *key[2:]) for code in BOROUGH_NAMES if code != key[1]]
    others = [each for each in others if values[each]["is_whole"]]
    if values[london]["is_whole"]:
        parts = [(1, london), (-1, key)]
    elif len(others) >= FEWEST_OTHERS:
        parts = [(1, each) for each in others]
    else:
        return {}
    events = sum(sign * values[each]["numerator"] for sign, each in parts)
    if key[0] in WITH_RATE:
        residents = sum(sign * rates[each]["population"] for sign, each in parts)
        return _ratio(own["numerator"], events, rates[key]["population"], residents, years)
    cases = sum(sign * values[each]["denominator"] for sign, each in parts)
    if not cases:
        return {}
    rest = 100 * events / cases
    if not own["denominator"]:
        return {"rest_value": rest}
    limits = [
        wilson(top / bottom, bottom, Z_998)
        for top, bottom in ((own["numerator"], own["denominator"]), (events, cases))
    ]
    lower, upper = newcombe(own["value"], limits[0], rest, limits[1])
    found = dict(zip(DIFFERENCE, (own["value"] - rest, lower, upper), strict=True))
    return {"rest_value": rest, "comparison": _label(lower, upper, 0), **found}


def _ratio(own, rest, residents, others, years):
    """Compare two counts by Wilson's limits for the borough's share of all events."""
    row = {"rest_value": 100_000 * rest / others / years}
    if own + rest == 0:
        return row
    lower, upper = (
        limit / (100 - limit) * others / residents if limit < 100 else None
        for limit in wilson(own / (own + rest), own + rest, Z_998)
    )
    ratio = own / residents / (rest / others) if rest else None
    row |= zip(RATIO, (ratio, lower, upper if rest else None), strict=True)
    return row | {"comparison": _label(lower or 0, upper if rest else None, 1)}


def _survey(survey, borough, period):
    """Compare a borough's answers with those of all other boroughs."""
    own, rest = (
        survey.share(period.quarters, borough),
        survey.share(period.quarters, without=borough),
    )
    row = {"rest_value": rest and 100 * rest.value}
    limits = limits_of_difference(survey, own, rest, Z_998) if own and rest else None
    if limits:
        row["difference_from_rest"] = 100 * (own.value - rest.value)
        row |= zip(DIFFERENCE[1:], limits, strict=True)
        row["comparison"] = _label(*limits, 0)
    return row


def _label(lower, upper, same):
    if lower > same:
        return "higher"
    return "lower" if upper is not None and upper < same else "no clear difference"
