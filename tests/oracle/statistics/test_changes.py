"""Changes on the previous year agree with a calculation in plain Python."""

from __future__ import annotations

from math import sqrt
from random import Random

import pytest

from .conftest import Invent
from .figures import (
    BOROUGHS,
    YEARS,
    Figure,
    Indicator,
    Key,
    distance,
    divisor_of,
    newcombe,
    odds,
    random_indicator,
    variance_of,
    wilson,
    year_before,
)
from .world import LONDON, QUARTERS, Row

MODELS = (
    "intermediate.int_judged_figures",
    "intermediate.int_like_for_like",
    "intermediate.int_change_dispersions",
    "intermediate.int_indicator_changes",
    "intermediate.indicator_changes",
)
SINCE = "intermediate.indicator_changes_since_2009_10"
Amounts = tuple[float, float]
LIMITS = [
    f"{kind}_{{}}_{side}_{level}"
    for kind in ("ratio_to", "difference_from")
    for side in ("lower", "upper")
    for level in ("95", "998")
]


def is_judged(indicator: Indicator, key: Key) -> bool:
    """Return whether a figure is final or, for London, complete enough to be judged."""
    area, period_type, start = key
    period = (period_type, start)
    if not indicator.figures[key].is_provisional:
        return True
    if area != LONDON or not indicator.are_days_over or not indicator.has_register:
        return False
    final = [code for code in BOROUGHS if not indicator.figures[code, *period].is_provisional]
    before = year_before(key)
    is_known = before in indicator.figures
    share = 1.0
    if is_known:
        place = 0 if indicator.unit == "count" else 1
        total = _own(indicator, before)[place]
        held = [_own(indicator, year_before((code, *period)))[place] for code in final]
        share = sum(held) / total
    return len(final) >= 26 and share >= 0.8


def _own(indicator: Indicator, key: Key) -> Amounts:
    figure = indicator.figures[key]
    return figure.numerator, figure.denominator or 0


def compared(
    indicator: Indicator, key: Key, before: Key | None = None
) -> tuple[Amounts, Amounts, int | None]:
    """Return the amounts to compare, and the number of boroughs if some are missing."""
    before = before or year_before(key)
    both = (indicator.figures[key], indicator.figures[before])
    if key[0] != LONDON or not any(figure.is_provisional for figure in both):
        return _own(indicator, key), _own(indicator, before), None
    codes = [
        code
        for code in BOROUGHS
        if not indicator.figures[code, *key[1:]].is_provisional
        and not indicator.figures[code, *before[1:]].is_provisional
    ]
    sums = [
        tuple(sum(_own(indicator, (code, *each[1:]))[at] for code in codes) for at in (0, 1))
        for each in (key, before)
    ]
    return (sums[0][0], sums[0][1]), (sums[1][0], sums[1][1]), len(codes)


def pairs_of(indicator: Indicator, key: Key) -> list[float]:
    """Return z for up to eight earlier pairs of quarters, oldest first."""
    found = []
    for start in QUARTERS[4:]:
        pair: Key = (key[0], "quarter", start)
        if start >= key[2] or pair in indicator.breaks:
            continue
        if not is_judged(indicator, pair) or not is_judged(indicator, year_before(pair)):
            continue
        now, before, _ = compared(indicator, pair)
        if indicator.unit == "count" or min(now[1], before[1]) >= 20:
            found.append(distance(indicator.unit, now, before))
    return found[-8:]


def limits_of(unit: str, amounts: tuple[Amounts, Amounts], pairs: list[float], name: str) -> Row:
    """Return the limits of a change, which need at least six pairs of quarters."""
    limits: Row = {}
    for digits, level in (("95", 0.95), ("998", 0.998)) if len(pairs) >= 6 else ():
        divisor = divisor_of(pairs, level)
        ((a, m), (b, n)) = ((x / divisor, y / divisor) for x, y in amounts)
        if unit == "count" and a + b:
            lower, upper = (odds(limit) for limit in wilson(a, a + b, level))
            limits |= {f"ratio_to_{name}_lower_{digits}": lower}
            limits |= {f"ratio_to_{name}_upper_{digits}": upper if b else None}
        elif unit == "percent" and m and n:
            lower, upper = newcombe((a, m), (b, n), level)
            limits |= {f"difference_from_{name}_lower_{digits}": lower}
            limits |= {f"difference_from_{name}_upper_{digits}": upper}
    return limits


def expected(indicator: Indicator, key: Key) -> Row:
    """Return what the model should contain for a figure with a previous year."""
    now, before, boroughs = compared(indicator, key)
    pairs = pairs_of(indicator, key)
    judged = is_judged(indicator, key) and is_judged(indicator, year_before(key))
    limits: Row = {name.format("year_before"): None for name in LIMITS}
    change = None
    if judged and key not in indicator.breaks:
        limits |= limits_of(indicator.unit, (now, before), pairs, "year_before")
        change = _label(indicator, key, (now, before), limits, len(pairs))
    elif key[0] == LONDON and not judged and key not in indicator.breaks:
        change = "too few returned"
    is_too_few = boroughs is not None and not judged
    size = None
    if judged and key not in indicator.breaks and indicator.unit == "count" and before[0]:
        size = now[0] / before[0]
    return {
        "dispersion": max(1, variance_of(pairs)) if len(pairs) >= 6 else None,
        "pairs": len(pairs),
        "boroughs_like_for_like": None if is_too_few else boroughs,
        "ratio_to_year_before": size,
        "change": change,
        **limits,
    }


def _label(
    indicator: Indicator, key: Key, amounts: tuple[Amounts, Amounts], limits: Row, pairs: int
) -> str | None:
    """Return the label of a change between two figures that can be judged."""
    (now, cases), (before, cases_before) = amounts
    both = (indicator.figures[key], indicator.figures[year_before(key)])
    is_unstated = key[0] != LONDON and "not_stated" in {figure.status for figure in both}
    if is_unstated or pairs < 6:
        return None
    is_count = indicator.unit == "count"
    if (is_count and now + before < 10) or (not is_count and min(cases, cases_before) < 20):
        return "too few to say"
    kind, nothing = ("ratio_to", 1) if is_count else ("difference_from", 0)
    lower, upper = (limits[f"{kind}_year_before_{side}_998"] for side in ("lower", "upper"))
    if lower > nothing:
        return "higher"
    return "lower" if upper is not None and upper < nothing else "no clear change"


@pytest.mark.parametrize(
    ("unit", "mean", "missing", "labels"),
    [
        ("count", 300, 0.01, {"higher", "lower", "no clear change"}),
        ("count", 4, 0.02, {"too few to say", "no clear change"}),
        ("count", 60, 0.3, {"too few returned"}),
        ("percent", 120, 0.01, {"higher", "lower", "no clear change"}),
        ("percent", 18, 0.01, {"too few to say", "no clear change"}),
        ("percent", 2, 0.01, {"no clear change"}),
    ],
)
def test_every_change_has_the_limits_and_the_label_that_plain_python_gives(
    invent: Invent, unit: str, mean: float, missing: float, labels: set[str]
) -> None:
    indicator = random_indicator(Random(f"{unit} {mean}"), unit, mean, missing)
    indicator.breaks = {(code, "quarter", QUARTERS[9]) for code in (BOROUGHS[0], LONDON)}
    indicator.breaks |= {(BOROUGHS[1], "fiscal_year", QUARTERS[12])}
    indicator.breaks_since_2009_10 = {(BOROUGHS[2], "fiscal_year", QUARTERS[12])}
    found = indicator.published(invent(*MODELS), MODELS[-1])
    seen = set()
    for key, row in found.items():
        if year_before(key) not in indicator.figures:
            nothing = (None, "no figure a year earlier")
            assert (row["change"], row["no_change_reason"]) == nothing
            continue
        wanted = expected(indicator, key)
        seen.add(wanted["change"])
        assert {name: row[name] for name in wanted} == {
            name: pytest.approx(value, rel=1e-6, abs=1e-9) if isinstance(value, float) else value
            for name, value in wanted.items()
        }, key
        is_explained = row["change"] in (None, "too few returned")
        assert bool(row["no_change_reason"]) is is_explained, key
        if indicator.figures[key].denominator == 0:
            assert row["no_change_reason"] != "too short a series"
            seen.add(row["no_change_reason"])
    assert labels <= seen
    assert ("there is no figure" in seen) is (mean < 3)
    assert any(row["boroughs_like_for_like"] for row in found.values()) is (missing < 0.3)


def test_londons_year_is_not_muted_by_one_borough_but_too_few_boroughs_are_no_london(
    invent: Invent,
) -> None:
    """The 31 other boroughs had 300 events a quarter until the last year, when they have 200."""
    indicator = random_indicator(Random(1), "count", 300, 0)
    for (area, period_type, start), figure in indicator.figures.items():
        fell = start >= QUARTERS[12]
        figure.numerator = (200 if fell else 300) * int(4 * YEARS[period_type])
        figure.numerator *= 32 if area == LONDON else 1
    key: Key = (LONDON, "fiscal_year", QUARTERS[12])
    for missing, change in ((1, "lower"), (6, "lower"), (7, "too few returned")):
        for number, code in enumerate(BOROUGHS):
            indicator.figures[code, *key[1:]].is_provisional = number < missing
        indicator.figures[key].is_provisional = True
        row = indicator.published(invent(*MODELS), MODELS[-1])[key]
        boroughs = 32 - missing if change == "lower" else None
        assert (row["change"], row["boroughs_like_for_like"]) == (change, boroughs)
        assert row["value_like_for_like"] == (boroughs and 800 * boroughs)
        if change == "too few returned":
            sizes = ("difference_from_year_before", "ratio_to_year_before")
            assert [row[name] for name in sizes] == [None, None]
    indicator.are_days_over = False
    row = indicator.published(invent(*MODELS), MODELS[-1])[key]
    assert (row["change"], row["no_change_reason"]) == (None, "a return is outstanding")


def test_a_point_of_london_is_scaled_by_the_missing_boroughs_share_of_events_a_year_earlier(
    invent: Invent,
) -> None:
    """London had 3 events without a borough, so its count is more than that of the boroughs."""
    indicator = random_indicator(Random(2), "count", 50, 0)
    key: Key = (LONDON, "quarter", QUARTERS[15])
    left_out = BOROUGHS[:4]
    for code in left_out:
        indicator.figures[code, *key[1:]].is_provisional = True
    indicator.figures[key].is_provisional = True
    numbers = [
        [indicator.figures[area, *each[1:]].numerator for area in (LONDON, *left_out)]
        for each in (key, year_before(key))
    ]
    held = numbers[0][0] - sum(numbers[0][1:])
    missing = sum(numbers[1][1:]) / numbers[1][0]
    row = indicator.published(invent(MODELS[0]), MODELS[0])[key]
    assert row["charted_numerator"] == pytest.approx(held / (1 - missing))
    assert row["widening"] == pytest.approx(sqrt((1 + missing) / (1 - missing)))
    assert (row["is_judged"], row["boroughs_final"]) == (True, 28)
    assert f"the 28 boroughs that reported had {100 * (1 - missing):.0f}%" in row["chart_note"]
    first: Key = (LONDON, "quarter", QUARTERS[3])
    indicator.figures[first].is_provisional = True
    for code in left_out:
        indicator.figures[code, *first[1:]].is_provisional = True
    indicator.figures[year_before(key)].is_provisional = True
    for at in (key, first):  # an incomplete year before, and none
        row = indicator.published(invent(MODELS[0]), MODELS[0])[at]
        found = row["is_judged"], row["charted_numerator"], row["chart_note"]
        assert found == (True, None, None)


def test_no_point_of_londons_percentages_is_estimated(invent: Invent) -> None:
    indicator = random_indicator(Random(2), "percent", 50, 0)
    key: Key = (LONDON, "quarter", QUARTERS[15])
    indicator.figures[BOROUGHS[0], *key[1:]].is_provisional = True
    indicator.figures[key].is_provisional = True
    row = indicator.published(invent(MODELS[0]), MODELS[0])[key]
    assert (row["is_judged"], row["charted_numerator"], row["chart_note"]) == (True, None, None)


def expected_since(indicator: Indicator, key: Key) -> Row:
    """Return what the model should contain for a fiscal year after 2009-10."""
    base: Key = (*key[:2], QUARTERS[0])
    now, before, _ = compared(indicator, key, base)
    judged = is_judged(indicator, key) and is_judged(indicator, base)
    statuses = {indicator.figures[each].status for each in (key, base)}
    is_unstated = key[0] != LONDON and "not_stated" in statuses
    row: Row = {name.format("2009_10"): None for name in LIMITS}
    row |= {"value_2009_10": indicator.value(base), "ratio_to_2009_10": None}
    row["difference_from_2009_10"] = None
    values: list[float | None] = [now[0], before[0]]
    if indicator.unit == "percent":
        values = [100 * part / whole if whole else None for part, whole in (now, before)]
    is_broken = key in indicator.breaks_since_2009_10
    if judged and not is_broken and not is_unstated and None not in values:
        row |= limits_of(indicator.unit, (now, before), pairs_of(indicator, key), "2009_10")
        row["difference_from_2009_10"] = (values[0] or 0) - (values[1] or 0)
        if indicator.unit == "count":
            row["ratio_to_2009_10"] = now[0] / before[0] if before[0] else None
    return row


@pytest.mark.parametrize(
    ("unit", "mean", "missing"),
    [("count", 300, 0.01), ("count", 1, 0.02), ("percent", 120, 0.01), ("percent", 1, 0.01)],
)
def test_every_change_since_2009_10_has_the_limits_that_plain_python_gives(
    invent: Invent, unit: str, mean: float, missing: float
) -> None:
    indicator = random_indicator(Random(f"since {unit} {mean}"), unit, mean, missing)
    indicator.breaks = {(BOROUGHS[1], "fiscal_year", QUARTERS[12])}
    indicator.breaks_since_2009_10 = {(BOROUGHS[2], "fiscal_year", QUARTERS[12])}
    found = indicator.published(invent(*MODELS, SINCE), SINCE)
    years = {(start, period_type) for _, period_type, start in found}
    assert years == {(QUARTERS[at], "fiscal_year") for at in (4, 8, 12)}
    for key, row in found.items():
        wanted = expected_since(indicator, key)
        assert {name: row[name] for name in wanted} == {
            name: pytest.approx(value, rel=1e-6, abs=1e-9) if isinstance(value, float) else value
            for name, value in wanted.items()
        }, key
        is_compared = wanted["difference_from_2009_10"] is not None
        assert bool(row["change_since_2009_10"]) is is_compared, key
        assert bool(row["no_change_since_2009_10_reason"]) is not is_compared, key
    limited = {key[2] for key, row in found.items() if row["difference_from_2009_10_lower_95"]}
    limited |= {key[2] for key, row in found.items() if row["ratio_to_2009_10_lower_95"]}
    assert limited == {QUARTERS[12]}
    reasons = {row["no_change_since_2009_10_reason"] for row in found.values()}
    assert "counted differently since 2011-12 Q1: a new form" in reasons
    assert len([row for row in found.values() if row["value_2009_10"] is None]) < len(found)


# Wilson's 99.8% limits for 88 of 238 are 0.279826 and 0.469719; as odds, 0.388559 and 0.885798.
FEWER = "41% fewer (99.8% limits for chance and for variation between quarters: 11 to 61% fewer)."
# Wilson's limits for 240 of 400 are 52.28 and 67.25%, and for 200 of 400 42.37 and 57.63%.
# Newcombe's limits are 10 - sqrt(7.72^2 + 7.63^2) = -0.9 and 10 + sqrt(7.25^2 + 7.63^2) = 20.5.
HIGHER = (
    "10.0 points higher (99.8% limits for chance and for variation between quarters: 0.9 points"
    " lower to 20.5 points higher)."
)
EXAMPLES: dict[str, tuple[list[tuple[int, int | None]], str | None, str | None]] = {
    "fewer": ([(150, None), (88, None)], f"88 in 2012-13, 150 in 2009-10: {FEWER}", None),
    "higher": (
        [(200, 400), (240, 400)], f"60.0% in 2012-13, 50.0% in 2009-10: {HIGHER}", None
    ),
    "none before": ([(0, None), (12, None)], "12 in 2012-13, 0 in 2009-10: 12 more.", None),
    "few events": ([(1, None), (8, None)], "8 in 2012-13, 1 in 2009-10: too few to say.", None),
    "few cases": (
        [(9, 19), (60, 100)], "60.0% in 2012-13, 47.4% in 2009-10: too few to say.", None
    ),
    "no cases": ([(0, 0), (60, 100)], None, "no figure in 2009-10"),
}  # fmt: skip


@pytest.mark.parametrize("what", EXAMPLES)
def test_a_change_since_2009_10_is_told_in_a_sentence(invent: Invent, what: str) -> None:
    """In each of the four years, all quarters of a borough are the same."""
    [(first, cases), (last, last_cases)], sentence, reason = EXAMPLES[what]
    indicator = random_indicator(Random(3), "count" if cases is None else "percent", 25, 0)
    years = [(first, cases), (100, 400), (100, 400), (last, last_cases)]
    for at, (events, trials) in enumerate(years):
        for period_type, quarters in (("quarter", 4), ("fiscal_year", 1)):
            for start in QUARTERS[4 * at : 4 * at + quarters]:
                denominator = None if trials is None else trials / quarters
                figure = Figure(events / quarters, denominator if cases is not None else None)
                indicator.figures[BOROUGHS[0], period_type, start] = figure
    row = indicator.published(invent(*MODELS, SINCE), SINCE)[
        BOROUGHS[0], "fiscal_year", QUARTERS[12]
    ]
    assert (row["change_since_2009_10"], row["no_change_since_2009_10_reason"]) == (
        sentence, reason
    )  # fmt: skip


def test_a_change_since_2009_10_is_like_for_like_and_without_limits_in_a_short_series(
    invent: Invent,
) -> None:
    """Every borough has 100 events a year in 2009-10, and then 90, 80 and 70."""
    indicator = random_indicator(Random(4), "count", 25, 0)
    for (area, period_type, start), figure in indicator.figures.items():
        figure.numerator = (100 - 10 * (start.year - 2009)) * (32 if area == LONDON else 1)
        figure.numerator *= YEARS[period_type]
        figure.status = "submitted"
    unstated, late = (LONDON, "fiscal_year", QUARTERS[8]), (LONDON, "fiscal_year", QUARTERS[12])
    indicator.figures[BOROUGHS[0], *unstated[1:]].status = "not_stated"
    for key in (late, (BOROUGHS[1], *late[1:])):
        indicator.figures[key].is_provisional = True
    found = indicator.published(invent(*MODELS, SINCE), SINCE)

    def told(area: str, at: int) -> tuple[str | None, str | None]:
        row = found[area, "fiscal_year", QUARTERS[at]]
        return row["change_since_2009_10"], row["no_change_since_2009_10_reason"]

    assert told(BOROUGHS[0], 4) == (
        "90 in 2010-11, 100 in 2009-10: 10% fewer (too short a series for limits).", None
    )  # fmt: skip
    assert told(BOROUGHS[0], 8) == (None, "the borough did not state all its zeros")
    assert told(BOROUGHS[1], 12) == (None, "a return is outstanding")
    sentence, reason = told(LONDON, 12)
    assert reason is None
    assert str(sentence).startswith(
        "In the 31 boroughs that returned in both years, 2,170 in 2012-13, 3,100 in 2009-10: 30%"
        " fewer (99.8% limits "
    )
    indicator.figures[LONDON, "fiscal_year", QUARTERS[0]].is_provisional = True
    for code in BOROUGHS[:7]:
        indicator.figures[code, "fiscal_year", QUARTERS[0]].is_provisional = True
    found = indicator.published(invent(*MODELS, SINCE), SINCE)
    assert told(LONDON, 4) == (
        None,
        "the figure in 2009-10 was provisional: a return is outstanding",
    )
    indicator.unit = "gbp"
    found = indicator.published(invent(*MODELS, SINCE), SINCE)
    assert told(LONDON, 4) == (None, "amounts in pounds are not compared with 2009-10")
    assert found[LONDON, "fiscal_year", QUARTERS[4]]["value_2009_10"] is None
