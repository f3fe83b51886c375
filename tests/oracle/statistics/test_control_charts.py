"""Test that the control charts' SQL agrees with the rules in plain Python, quarter by quarter."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from .control_charts import QUARTERS, Figure, Series, charted
from .control_sql import published, refused

LINES = ("centre", "lower_limit", "upper_limit")
Compiled = dict[str, str]


def compare(compiled: Compiled, many: dict[str, Series]) -> dict[str, int]:
    """Check every quarter of every series against the calculation in plain Python.

    Return how often each rule was met.
    """
    rows = published(compiled, many)
    met: dict[str, int] = {}
    for name, series in many.items():
        for quarter, expected in zip(QUARTERS, charted(series), strict=True):
            row = rows[name, quarter]
            found = (row["reason"], row["rule"], row["signal"])
            assert found == (expected.reason, expected.rule, expected.signal), (name, quarter)
            assert row["chart"] == ("none" if expected.reason else series.kind)
            lines = [row[line] for line in LINES]
            if expected.lines is None:
                assert (*lines, row["baseline_start"]) == (None,) * 4, (name, quarter)
            else:
                assert lines == pytest.approx(expected.lines, rel=1e-9, abs=1e-9), (name, quarter)
                assert row["baseline_start"] == QUARTERS[expected.base[0]]
                assert row["baseline_end"] < quarter
            entry = expected.reason or expected.rule or str(expected.signal)
            met[entry] = met.get(entry, 0) + 1
    return met


def a_series(chance: random.Random, kind: str) -> Series:
    """Return sixteen random quarters, with drifts, jumps, swings, gaps, late returns and breaks."""
    level, spread = chance.choice([(1.5, 1), (4, 1), (20, 3), (60, 12)]), chance.random()
    drift = chance.choice([0, 0, 0.02, 0.3, -0.06])
    figures = []
    for at in range(len(QUARTERS)):
        jump = 1.6 if at > 9 and spread > 0.6 else 1
        jump *= 2.5 if chance.random() < 0.02 else 1
        amount = level[0] * jump * (1 + drift * at)
        draw = max(round(chance.gauss(amount, level[1] * (0.3 + spread))), 0)
        cases = None if kind == "xmr" else chance.choice([draw, chance.randint(draw, 80 + draw)])
        luck = chance.random()
        figures.append(
            Figure(None, None, True) if luck < 0.03 else Figure(draw, cases, luck < 0.05)
        )
    rebased = (chance.randint(1, 15),) if chance.random() < 0.2 else ()
    broken = tuple({chance.choice([*rebased, *range(1, 16)]) for _ in range(chance.randint(0, 1))})
    unstated = (chance.randint(8, 15),) if chance.random() < 0.2 else ()
    area = chance.choice(["L", "E"])
    return Series(kind, figures, rebased, broken, unstated, chance.random() < 0.95, area)


def test_the_control_charts_of_random_series_follow_the_rules(compiled: Compiled) -> None:
    chance = random.Random(7)
    many = {
        f"{kind}_{n}": a_series(chance, kind) for kind in ("xmr", "p_prime") for n in range(400)
    }
    many["flat"] = Series("xmr", [Figure(9.0)] * 16)
    many["all"] = Series("p_prime", [Figure(30.0, 30)] * 16)
    many["days"] = Series("days", [Figure(30.0, 3)] * 16)
    assert set(compare(compiled, many)) == {
        "usual", "too few to say", "outside limits", "trend", "two of three", "run",
        "too few points", "rare events", "no variation", "so far only", "no chart for this unit",
        "None",
    }  # fmt: skip


def rules(compiled: Compiled, values: Sequence[float | None], *rebased: int) -> list[str | None]:
    """Check a series of counts against plain Python, and return the rule met in each quarter."""
    series = Series("xmr", [Figure(value, None, value is None) for value in values], rebased)
    compare(compiled, {"one": series})
    rows = published(compiled, {"one": series})
    return [rows["one", quarter]["rule"] for quarter in QUARTERS]


UP_DOWN = (0, 1, 0, 1, 1, 0, 1, 0)
LEVEL: list[float | None] = [10.0 + 10 * up for up in UP_DOWN]  # mean 15, limits 15 ± 22.8


def test_a_run_on_one_side_of_the_centre_is_flagged_from_its_seventh_point_onwards(
    compiled: Compiled,
) -> None:
    unbroken = [*LEVEL, 18.0, 19.0, 18.0, 19.0, 18.0, 19.0, 18.0, 19.0]
    assert rules(compiled, unbroken) == [None] * 14 + ["run"] * 2
    broken = [*unbroken[:12], None, *unbroken[13:]]
    assert rules(compiled, broken) == [None] * 16


def test_a_rise_over_seven_points_is_flagged_as_a_trend_unless_a_rebasing_interrupts_it(
    compiled: Compiled,
) -> None:
    rising = [*LEVEL, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0, 21.0, 20.0]
    assert rules(compiled, rising) == [None] * 14 + ["trend", None]
    assert rules(compiled, rising, 13) == [None] * 16


def test_two_points_in_the_outer_third_are_flagged_if_at_most_one_quarter_is_between_them(
    compiled: Compiled,
) -> None:
    outer = [*LEVEL, *LEVEL[:4]]
    assert rules(compiled, [*outer, 36.0, 15.0, 36.0, 15.0])[12:] == [
        None, None, "two of three", None
    ]  # fmt: skip
    assert rules(compiled, [*outer, 36.0, None, 36.0, 15.0])[14] == "two of three"
    assert rules(compiled, [*outer, 99.0, 36.0, 15.0, 15.0])[12:14] == [
        "outside limits", "two of three"
    ]  # fmt: skip
    assert rules(compiled, [*outer, 36.0, 15.0, 15.0, 36.0])[15] is None


def test_a_point_exactly_on_a_limit_is_not_outside_the_limit(compiled: Compiled) -> None:
    """In an earlier version, rounding put a point of 53 outside a limit of 53.

    The mean of the first nine points is 534 / 9, or 59.33. Without the largest range of 24, the
    mean range is 25 / 7. The outer third starts 2 / 3 * 2.66 * 25 / 7 = 19 / 3 below the mean, at
    53.
    """
    base = [59.0, 68.0, 67.0, 65.0, 66.0, 61.0, 64.0, 40.0, 44.0]
    assert rules(compiled, [*base, 53.0, *[57.0] * 6])[8:10] == ["outside limits", None]
    assert rules(compiled, [*base, 52.0, *[57.0] * 6])[8:10] == ["outside limits", "two of three"]


def test_an_earlier_percentage_is_judged_by_the_limits_for_its_own_denominator(
    compiled: Compiled,
) -> None:
    """5 % of a thousand cases is in the outer third of the limits, but 5 % of a hundred is not."""
    level = [Figure(25.0 + 10 * UP_DOWN[at % 8], 1000) for at in range(12)]
    many = {
        str(cases): Series(
            "p_prime", [*level, Figure(0.05 * cases, cases), *[Figure(50, 1000)] * 3]
        )
        for cases in (1000, 100)
    }
    compare(compiled, many)
    rows = published(compiled, many)
    assert rows["1000", QUARTERS[13]]["rule"] == "two of three"
    assert rows["100", QUARTERS[13]]["rule"] is None


def test_later_quarters_do_not_change_earlier_limits_or_labels(compiled: Compiled) -> None:
    chance = random.Random(3)
    complete = {kind: a_series(chance, kind) for kind in ("xmr", "p_prime")}
    before = published(compiled, complete)
    for known in (9, 10, 13, 14):
        later = [Figure(None)] * (16 - known)
        cut = {
            name: replace(series, figures=[*series.figures[:known], *later])
            for name, series in complete.items()
        }
        rows = published(compiled, cut)
        for name in cut:
            for quarter in QUARTERS[:known]:
                assert rows[name, quarter] == before[name, quarter]


def test_a_point_is_judged_by_at_most_the_first_twelve_points_and_by_none_of_the_first_eight(
    compiled: Compiled,
) -> None:
    figures = [Figure(value) for value in [*LEVEL, *LEVEL]]
    rows = published(compiled, {"one": Series("xmr", figures)})
    one = [rows["one", quarter] for quarter in QUARTERS]
    assert [row["signal"] for row in one] == [None] * 8 + ["usual"] * 8
    assert [row["reason"] for row in one] == ["too few points"] * 8 + [None] * 8
    ends = [row["baseline_end"] for row in one[8:]]
    assert len(set(ends)) == 5
    assert ends[4:] == [ends[4]] * 4


def test_a_rebasing_does_not_change_the_limits_or_labels_of_earlier_quarters(
    compiled: Compiled,
) -> None:
    figures = [Figure(value) for value in [*LEVEL, *[40.0, 44.0] * 4]]
    many = {"one": Series("xmr", figures), "two": Series("xmr", figures, rebased=(9,))}
    rows = published(compiled, many)
    for quarter in QUARTERS[:9]:
        one, two = rows["one", quarter], rows["two", quarter]
        assert one | {"indicator_id": "two"} == two
    assert rows["one", QUARTERS[9]]["centre"] is not None
    assert rows["two", QUARTERS[9]]["centre"] is None
    assert rows["two", QUARTERS[9]]["segment"] == 2


def test_a_rebasing_that_does_not_start_a_run_of_seven_quarters_is_refused_with_an_explanation(
    compiled: Compiled,
) -> None:
    step = [*LEVEL, 40.0, 44.0, 40.0, 44.0, 40.0, 44.0, 40.0, 44.0]

    def messages(values: Sequence[float | None], *at: int, broken: int = 0) -> list[str]:
        figures = [Figure(value, None, value is None) for value in values]
        return refused(compiled, {"one": Series("xmr", figures, at, (broken,))})

    assert messages(step, 8) == messages(step, 9) == messages(step) == []
    assert len(messages([*step[:11], None, *step[12:]], 8)) == 1
    assert messages(step, 10) == [
        "the rebasing of one in L from 2011-10-01 has no run of seven quarters on one side of the"
        " centre before it; take it out of seeds/statistics/rebasings.csv"
    ]  # fmt: skip
    assert len(messages([*step[:11], 15.0, *step[12:]], 8)) == 1
    assert len(messages(step, 7)) == 1, "a rebasing with only seven points before it has no centre"
    assert len(messages(step, 8, 9)) == 2, "the second rebasing ends the run of the first"
    assert len(messages(step, 8, broken=12)) == 1, "a break after four quarters ends the run"
    assert len(messages(step, 8, broken=2)) == 1, "a break leaves six points before the rebasing"
    days = Series("days", [Figure(value, 1) for value in step], (8,))
    assert len(refused(compiled, {"one": days})) == 1, "days have no chart"


def test_a_percentage_based_on_fewer_than_20_cases_is_drawn_but_not_judged(
    compiled: Compiled,
) -> None:
    level = [Figure(25.0 + 10 * UP_DOWN[at % 8], 100) for at in range(14)]
    many = {"p": Series("p_prime", [*level, Figure(19, 19), Figure(20, 20)])}
    compare(compiled, many)
    rows = published(compiled, many)
    few, enough = rows["p", QUARTERS[14]], rows["p", QUARTERS[15]]
    assert (few["value"], few["rule"], few["signal"]) == (100, None, "too few to say")
    assert few["upper_limit"] is not None
    assert (enough["rule"], enough["signal"]) == ("outside limits", "higher than usual")


def test_a_provisional_quarter_is_not_judged_and_is_not_used_for_limits(
    compiled: Compiled,
) -> None:
    """An earlier version showed an improvement because recent slow cases were still missing."""
    cases = [Figure(40.0 + 4 * UP_DOWN[at % 8], 100) for at in range(14)]
    early = [Figure(10.0, 100, True), Figure(5.0, 100, True)]
    over = [replace(figure, is_provisional=False) for figure in early]
    many = {"slow": Series("p_prime", [*cases, *early]), "over": Series("p_prime", [*cases, *over])}
    compare(compiled, many)
    rows = published(compiled, many)
    assert rows["over", QUARTERS[14]]["signal"] == "lower than usual"
    for quarter in QUARTERS[14:]:
        row = rows["slow", quarter]
        assert (row["value"], row["signal"], row["upper_limit"]) == (None, None, None)
        assert row["is_provisional"]


def test_a_break_starts_only_one_segment_even_if_there_is_a_rebasing_in_the_same_quarter(
    compiled: Compiled,
) -> None:
    """An earlier version called concerns "lower than usual" after three themes had been dropped."""
    dropped = [Figure(value) for value in [*LEVEL, *LEVEL[:4], 2.0, 3.0, 2.0, 3.0]]
    many = {
        "before": Series(
            "xmr", [Figure((f.numerator or 0) + 40) for f in dropped[:12]] + dropped[12:]
        ),
        "broken": Series("xmr", dropped, broken=(12,)),
        "both": Series("xmr", dropped, rebased=(12,), broken=(12,)),
        "two": Series("xmr", dropped, rebased=(8,), broken=(12,)),
    }
    compare(compiled, many)
    rows = published(compiled, many)
    assert rows["before", QUARTERS[12]]["signal"] == "lower than usual"
    for quarter in QUARTERS[12:]:
        assert rows["broken", quarter]["signal"] is None
        assert rows["broken", quarter]["segment"] == rows["both", quarter]["segment"] == 2
        assert rows["two", quarter]["segment"] == 3
    assert refused(compiled, {"broken": many["broken"]}) == []


def test_a_seasonal_series_has_wide_limits_and_few_signals(compiled: Compiled) -> None:
    """The seasonal swings widen the limits, so that a fall of 30 % goes without a signal.

    The change on the year before is the figure to look at.
    """
    chance = random.Random(4)
    swings = [1500 * (0.75, 1.0, 1.35, 0.9)[at % 4] * chance.gauss(1, 0.03) for at in range(16)]
    fallen = [*swings[:12], *(0.7 * value for value in swings[12:])]
    many = {"swings": Series("xmr", [Figure(round(value)) for value in fallen])}
    assert set(compare(compiled, many)) == {"too few points", "usual"}
