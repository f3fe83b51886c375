"""Changes on the previous year agree with a calculation in plain Python."""

from __future__ import annotations

from random import Random

import pytest

from .conftest import Invent
from .figures import (
    BOROUGHS,
    YEARS,
    Indicator,
    Key,
    dispersion_of,
    distance,
    newcombe,
    odds,
    random_indicator,
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
Amounts = tuple[float, float]


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


def compared(indicator: Indicator, key: Key) -> tuple[Amounts, Amounts, int | None]:
    """Return the amounts to compare, and the number of boroughs if some are missing."""
    before = year_before(key)
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


def expected(indicator: Indicator, key: Key) -> Row:
    """Return what the model should contain for a figure with a previous year."""
    now, before, boroughs = compared(indicator, key)
    pairs = pairs_of(indicator, key)
    dispersion = dispersion_of(pairs)
    judged = is_judged(indicator, key) and is_judged(indicator, year_before(key))
    limits: Row = {}
    if judged and key not in indicator.breaks:
        for name, level in (("95", 0.95), ("998", 0.998)):
            (a, m), (b, n) = ((x / dispersion, y / dispersion) for x, y in (now, before))
            if indicator.unit == "count" and a + b:
                lower, upper = (odds(limit) for limit in wilson(a, a + b, level))
                limits |= {f"ratio_to_year_before_lower_{name}": lower}
                limits |= {f"ratio_to_year_before_upper_{name}": upper if b else None}
            elif indicator.unit == "percent" and m and n:
                lower, upper = newcombe((a, m), (b, n), level)
                limits |= {f"difference_from_year_before_lower_{name}": lower}
                limits |= {f"difference_from_year_before_upper_{name}": upper}
    change = None
    if judged and limits:
        change = _label(indicator, key, (now, before), limits, len(pairs))
    elif key[0] == LONDON and not judged and key not in indicator.breaks:
        change = "too few returned"
    return {
        "dispersion": dispersion,
        "pairs": len(pairs),
        "boroughs_like_for_like": boroughs,
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
    ],
)
def test_every_change_has_the_limits_and_the_label_that_plain_python_gives(
    invent: Invent, unit: str, mean: float, missing: float, labels: set[str]
) -> None:
    indicator = random_indicator(Random(f"{unit} {mean}"), unit, mean, missing)
    indicator.breaks = {(code, "quarter", QUARTERS[9]) for code in (BOROUGHS[0], LONDON)}
    indicator.breaks |= {(BOROUGHS[1], "fiscal_year", QUARTERS[12])}
    found = indicator.published(invent(*MODELS), MODELS[-1])
    seen = set()
    for key, row in found.items():
        if year_before(key) not in indicator.figures:
            nothing = (None, "there is no figure a year earlier")
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
    assert labels <= seen
    assert any(row["boroughs_like_for_like"] for row in found.values())


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
        assert (row["change"], row["boroughs_like_for_like"]) == (change, 32 - missing)
        assert row["value_like_for_like"] == 800 * (32 - missing)
    indicator.are_days_over = False
    row = indicator.published(invent(*MODELS), MODELS[-1])[key]
    assert (row["change"], row["no_change_reason"]) == (None, "a return is outstanding")


def test_a_point_of_london_is_scaled_by_the_residents_of_the_boroughs_that_reported(
    invent: Invent,
) -> None:
    indicator = random_indicator(Random(2), "count", 50, 0)
    key: Key = (LONDON, "quarter", QUARTERS[15])
    left_out = BOROUGHS[:4]
    for code in left_out:
        indicator.figures[code, *key[1:]].is_provisional = True
    indicator.figures[key].is_provisional = True
    row = indicator.published(invent(MODELS[0]), MODELS[0])[key]
    residents = [indicator.populations[code] for code in BOROUGHS]
    covered = sum(residents[4:]) / sum(residents)
    held = indicator.figures[key].numerator
    held -= sum(indicator.figures[code, *key[1:]].numerator for code in left_out)
    assert row["charted_numerator"] == pytest.approx(held / covered)
    assert (row["is_judged"], row["boroughs_final"]) == (True, 28)
