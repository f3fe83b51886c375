"""Comparisons of boroughs with the rest of London agree with a calculation in plain Python."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from .conftest import Invent
from .figures import (
    BOROUGHS,
    YEARS,
    Figure,
    Indicator,
    Key,
    newcombe,
    odds,
    random_indicator,
    wilson,
)
from .world import LONDON, QUARTERS, Row

MODELS = (
    "intermediate.int_comparisons",
    "intermediate.int_comparisons__limited",
    "intermediate.indicator_comparisons",
)


def expected(indicator: Indicator, key: Key) -> Row:
    """Return the comparison of a borough's fiscal year or three years with the rest of London."""
    code, period_type, start = key
    period = (period_type, start)
    own, london = indicator.figures[key], indicator.figures[LONDON, *period]
    final = [each for each in BOROUGHS if not indicator.figures[each, *period].is_provisional]
    is_count = indicator.unit == "count"
    beside = indicator.rate if is_count else indicator.value
    shown: Row = {"london_figure": beside((LONDON, *period))}
    names = (
        "comparison",
        "rest_value",
        "ratio_to_rest_lower_998",
        "difference_from_rest_lower_998",
    )
    if own.is_provisional or (london.is_provisional and len(final) - 1 < 25):
        return shown | dict.fromkeys(names)
    others = [each for each in final if each != code]
    parts = [indicator.figures[each, *period] for each in others]
    events, cases = sum(p.numerator for p in parts), sum(p.denominator or 0 for p in parts)
    residents = sum(indicator.populations[each] for each in others)
    if not london.is_provisional:
        events = london.numerator - own.numerator
        cases = (london.denominator or 0) - (own.denominator or 0)
        residents = indicator.populations[LONDON] - indicator.populations[code]
    mine, rest = beside(key), 1e5 * events / residents / YEARS[period_type]
    row: Row = shown | {"rest_numerator": events}
    if is_count:
        row |= {"rest_value": rest, "ratio_to_rest": mine / rest if mine is not None else None}
    else:
        rest = 100 * events / cases
        row |= {"rest_value": rest, "rest_denominator": cases}
        row |= {"difference_from_rest": mine - rest if mine is not None else None}
    for name, level in (("95", 0.95), ("998", 0.998)):
        if is_count:
            share = residents / indicator.populations[code]
            lower, upper = (
                odds(limit) for limit in wilson(own.numerator, own.numerator + events, level)
            )
            assert lower is not None
            assert upper is not None
            row |= {f"ratio_to_rest_lower_{name}": lower * share}
            row |= {f"ratio_to_rest_upper_{name}": upper * share}
        else:
            of_own = (own.numerator, own.denominator or 0)
            lower, upper = newcombe(of_own, (events, cases), level)
            row |= {f"difference_from_rest_lower_{name}": lower}
            row |= {f"difference_from_rest_upper_{name}": upper}
    kind, same = ("ratio_to_rest", 1) if is_count else ("difference_from_rest", 0)
    label = "no clear difference"
    if row[f"{kind}_lower_998"] > same:
        label = "higher"
    elif row[f"{kind}_upper_998"] < same:
        label = "lower"
    if own.status == "not_stated":
        label = ""
    elif indicator.unit == "percent" and (own.denominator or 0) < 20:
        label = "too few to say"
    return row | {"comparison": label or None}


@pytest.mark.parametrize(
    ("unit", "mean", "missing", "labels"),
    [
        ("count", 300, 0.01, {"higher", "lower", "no clear difference"}),
        ("count", 60, 0.03, {"no clear difference", None}),
        ("percent", 100, 0.01, {"higher", "lower", "no clear difference"}),
        ("percent", 5, 0.01, {"too few to say", "no clear difference"}),
    ],
)
def test_every_comparison_has_the_limits_and_the_label_that_plain_python_gives(
    invent: Invent, unit: str, mean: float, missing: float, labels: set[str | None]
) -> None:
    """Each borough is compared with the rest of London, or with the part that reported."""
    indicator = random_indicator(Random(f"beside {unit} {mean}"), unit, mean, missing)
    found = indicator.published(invent(*MODELS), MODELS[-1])
    assert Counter(period_type for _, period_type, _ in found) == {
        "fiscal_year": 32 * 4,
        "strategy": 32,
    }
    seen = set()
    for key, row in found.items():
        wanted = expected(indicator, key)
        seen.add(wanted["comparison"])
        assert {name: row[name] for name in wanted} == {
            name: pytest.approx(value, rel=1e-6, abs=1e-9) if isinstance(value, float) else value
            for name, value in wanted.items()
        }, key
        assert bool(row["no_comparison_reason"]) is (row["comparison"] is None), key
    assert labels <= seen


@pytest.mark.parametrize(("missing", "is_compared"), [(6, True), (7, False)])
def test_a_borough_is_compared_with_the_boroughs_that_reported_if_there_are_at_least_26(
    invent: Invent, missing: int, is_compared: bool
) -> None:
    indicator = random_indicator(Random(4), "count", 300, 0)
    period = ("fiscal_year", QUARTERS[12])
    for code in [LONDON, *BOROUGHS[:missing]]:
        indicator.figures[code, *period].is_provisional = True
    found = indicator.published(invent(*MODELS), MODELS[-1])
    assert bool(found[BOROUGHS[-1], *period]["comparison"]) is is_compared


def test_a_borough_that_has_all_of_londons_cases_is_not_compared_with_the_rest_of_london(
    invent: Invent,
) -> None:
    """An earlier version said that there was no clear difference from a rest without cases."""
    indicator = random_indicator(Random(5), "percent", 100, 0)
    key: Key = (BOROUGHS[0], "fiscal_year", QUARTERS[12])
    for code in BOROUGHS[1:]:
        indicator.figures[code, *key[1:]] = Figure(0, 0)
    own = indicator.figures[key]
    indicator.figures[LONDON, *key[1:]] = Figure(own.numerator, own.denominator)
    row = indicator.published(invent(*MODELS), MODELS[-1])[key]
    reason = "there is no figure for the rest of London"
    assert (row["comparison"], row["no_comparison_reason"]) == (None, reason)


def test_no_borough_is_compared_across_a_break(invent: Invent) -> None:
    """A break in any borough is also a break for London, and so for the rest of London."""
    indicator = random_indicator(Random(3), "count", 300, 0)
    indicator.breaks = {(LONDON, "fiscal_year", QUARTERS[12])}
    found = indicator.published(invent(*MODELS), MODELS[-1])
    broken = [row for row in found.values() if row["period_start"] == QUARTERS[12]]
    assert {(row["comparison"], row["no_comparison_reason"]) for row in broken} == {
        (None, "the way of counting changed during the period: a new form")
    }
    assert {row["comparison"] for row in found.values()} > {None}
