"""Test that the control charts' SQL agrees with the rules in plain Python, quarter by quarter."""

import csv
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from math import sqrt

import numpy as np
import pytest
from scipy.stats import f as f_distribution

from bench import chance_signals, predictive_limits

from .control_charts import QUARTERS, Figure, Series, charted
from .control_sql import published, refused

LINES = ("centre", "lower_limit", "upper_limit", "lower_near", "upper_near")
Compiled = dict[str, str]


def compare(compiled: Compiled, many: dict[str, Series]) -> dict[str, int]:
    """Check every quarter of every series against the calculation in plain Python.

    Return how often each rule was met.
    """
    rows = published(compiled, many)
    met: dict[str, int] = {}
    for name, series in many.items():
        of_indicator = [
            each
            for each in many.values()
            if each.area != "L" and each.indicator == series.indicator
        ]
        boroughs = of_indicator if series.area != "L" else []
        for quarter, expected in zip(QUARTERS, charted(series, boroughs), strict=True):
            row = rows[name, quarter]
            found = (row["reason"], row["rule"], row["signal"])
            assert found == (expected.reason, expected.rule, expected.signal), (name, quarter)
            lines = [row[line] for line in LINES]
            known = (row["is_provisional"], row["baseline_points"], row["baseline_start"])
            if expected.lines is None:
                assert lines == [None] * 5, (name, quarter)
                assert known == (None, None, None), (name, quarter)
            else:
                limits = pytest.approx(expected.lines, rel=1e-9, abs=1e-9)
                drawn = len(expected.lines)
                assert lines[:drawn] == limits, (name, quarter)
                assert lines[drawn:] == [None] * (5 - drawn)
                is_short = len(expected.base) < 8
                assert is_short == (row["chart"] == "predictive") == expected.is_predictive
                size = len(expected.base)
                assert known == (size < 12, size, QUARTERS[expected.base[0]]), (name, quarter)
                assert row["baseline_end"] < quarter
            entry = expected.reason or expected.rule or str(expected.signal)
            entry = f"{'predictive ' if expected.is_predictive else ''}{entry}"
            met[entry] = met.get(entry, 0) + 1
    return met


def a_series(
    chance: random.Random, kind: str, indicator: str | None = None, area: str = "L"
) -> Series:
    """Return sixteen random quarters, with drifts, jumps, swings, gaps, late returns and breaks."""
    level, spread = chance.choice([(1.5, 1), (4, 1), (20, 3), (60, 12)]), chance.random()
    drift = chance.choice([0, 0, 0.02, 0.3, -0.06])
    swing = chance.choice([0, 0, 0, 0.5])
    figures = []
    for at in range(len(QUARTERS)):
        jump = (1.6 if at > 9 and spread > 0.6 else 1) * (1 + swing * (1, -1, 0.3, -0.3)[at % 4])
        jump *= 2.5 if chance.random() < 0.02 else 1
        amount = level[0] * jump * (1 + drift * at)
        draw = max(round(chance.gauss(amount, level[1] * (0.3 + spread))), 0)
        figure = Figure(draw)
        if kind in ("pounds", "index"):
            least = 0 if chance.random() < 0.03 else 1
            figure = Figure(round(max(draw, least) * 1234.56, 2))
            figure = Figure(figure.numerator, 1e4 if kind == "index" else None)
        elif kind == "share":
            figure = Figure(draw * 1234.5, (draw + chance.choice([-1, 5, 9, 30])) * 1234.5 or 1)
        elif kind == "p_prime":
            cases = chance.randint(draw + 1, 80 + draw)
            figure = Figure(draw, cases)
        elif kind == "u_prime":
            cases = chance.randint(0, 9)
            figure = Figure(sum(chance.randint(0, 2 * draw) for _ in range(cases)), cases)
        luck = chance.random()
        if luck < 0.03:
            figure = Figure(None, None, True)
        elif luck < 0.05:
            figure = Figure(figure.numerator, figure.denominator, True)
        figures.append(figure)
    rebased = (chance.randint(1, 15),) if chance.random() < 0.2 else ()
    broken = tuple(
        sorted(
            {chance.choice([*rebased, *range(1, 16)]) for _ in range(chance.choice([0, 0, 1, 2]))}
        )
    )
    good = None if indicator else chance.choice([None, "up", "down"])
    has_label = kind != "share" and (bool(indicator) or chance.random() < 0.95)
    return Series(kind, figures, good, rebased, broken, has_label, indicator, area)


def test_the_control_charts_of_random_series_follow_the_rules(compiled: Compiled) -> None:
    chance = random.Random(7)
    kinds = ("xmr", "pounds", "index", "share", "p_prime", "u_prime")
    many = {f"{kind}_{n}": a_series(chance, kind) for kind in kinds for n in range(200)}
    for kind in kinds:
        for indicator in range(10):
            name, boroughs = f"{kind}_of_boroughs_{indicator}", chance.randint(8, 14)
            for area in ("L", *(f"E{number}" for number in range(boroughs))):
                many[f"{name}_{area}"] = a_series(chance, kind, name, area)
    met = compare(compiled, many)
    assert set(met) >= {
        "usual", "too few to say", "outside limits", "trend", "two of three", "run", "seasonal",
        "too few points", "a quarter of zero pounds", "rare events", "None", "predictive usual",
        "predictive outside limits", "predictive too few to say", "predictive None",
    }  # fmt: skip


def rules(compiled: Compiled, values: Sequence[float | None], **other: object) -> list[str | None]:
    """Check a series of counts against plain Python, and return the rule met in each quarter."""
    figures = [Figure(value, None, value is None) for value in values]
    # `other` has arguments of several types, so mypy cannot match it with the parameters.
    series = Series("xmr", figures, **other)  # type: ignore[arg-type]
    compare(compiled, {"one": series})
    rows = published(compiled, {"one": series})
    return [rows["one", quarter]["rule"] for quarter in QUARTERS]


UP_DOWN = (0, 1, 0, 1, 1, 0, 1, 0)
"""These values are neither seasonal nor a trend."""
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
    assert rules(compiled, rising, rebased=(13,)) == [None] * 16


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
    complete = {
        f"{kind}": a_series(chance, kind) for kind in ("xmr", "pounds", "p_prime", "u_prime")
    }
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


def test_the_first_eight_points_are_not_judged_and_limits_are_final_from_the_thirteenth_point(
    compiled: Compiled,
) -> None:
    figures = [Figure(value) for value in [*LEVEL, *LEVEL]]
    rows = published(compiled, {"one": Series("xmr", figures)})
    one = [rows["one", quarter] for quarter in QUARTERS]
    assert [row["signal"] for row in one] == [None] * 8 + ["usual"] * 8
    assert [row["reason"] for row in one] == ["too few points"] * 8 + [None] * 8
    assert [row["chart"] for row in one] == ["none"] * 8 + ["xmr"] * 8
    assert [row["baseline_points"] for row in one] == [None] * 8 + [8, 9, 10, 11] + [12] * 4
    assert [row["is_provisional"] for row in one] == [None] * 8 + [True] * 4 + [False] * 4


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

    def messages(values: Sequence[float | None], *at: int) -> list[str]:
        figures = [Figure(value, None, value is None) for value in values]
        return refused(compiled, {"one": Series("xmr", figures, rebased=at)})

    assert messages(step, 8) == messages(step, 9) == messages(step) == []
    assert len(messages([*step[:11], None, *step[12:]], 8)) == 1
    assert messages(step, 10) == [
        "the rebasing of one in L from 2011-10-01 has no run of seven quarters on one side of the"
        " centre before it; take it out of seeds/statistics/rebasings.csv"
    ]  # fmt: skip
    assert len(messages([*step[:11], 15.0, *step[12:]], 8)) == 1
    assert len(messages(step, 7)) == 1, "a rebasing with only seven points before it has no centre"
    assert len(messages(step, 8, 9)) == 1, "the second rebasing has only one point before it"


@pytest.mark.parametrize("kind", ["pounds", "index"])
def test_a_quarter_with_zero_pounds_prevents_limits_only_if_limits_are_based_on_that_quarter(
    compiled: Compiled, kind: str
) -> None:
    base = 50.0 if kind == "index" else None
    figures = [Figure(1000.0 * (2 + at % 3), base) for at in range(16)]
    zero_at = {
        at: Series(kind, [*figures[:at], Figure(0.0, base), *figures[at + 1 :]])
        for at in (3, 9, 14)
    }
    compare(compiled, {str(at): series for at, series in zero_at.items()})
    rows = published(compiled, {str(at): series for at, series in zero_at.items()})
    zero = "a quarter of zero pounds"
    assert [rows["3", quarter]["reason"] for quarter in QUARTERS[8:]] == [zero] * 8
    assert [rows["9", quarter]["reason"] for quarter in QUARTERS[8:]] == [None] * 2 + [zero] * 6
    assert [rows["14", quarter]["reason"] for quarter in QUARTERS[8:]] == [None] * 8
    for at in (9, 14):
        row = rows[str(at), QUARTERS[at]]
        assert (row["rule"], row["signal"]) == ("outside limits", "lower than usual")
        assert row["lower_limit"] > 0


def test_a_percentage_based_on_fewer_than_20_cases_is_drawn_but_not_judged(
    compiled: Compiled,
) -> None:
    level = [Figure(25.0 + 10 * UP_DOWN[at % 8], 100) for at in range(14)]
    many = {"p": Series("p_prime", [*level, Figure(19, 19), Figure(20, 20)], "down")}
    compare(compiled, many)
    rows = published(compiled, many)
    few, enough = rows["p", QUARTERS[14]], rows["p", QUARTERS[15]]
    assert (few["value"], few["rule"], few["signal"]) == (100, None, "too few to say")
    assert few["upper_limit"] is not None
    assert (enough["rule"], enough["signal"]) == ("outside limits", "worse than usual")


def test_labels_say_better_or_worse_only_if_one_direction_is_good_for_the_indicator(
    compiled: Compiled,
) -> None:
    figures = [Figure(value) for value in [*LEVEL, *LEVEL[:4], 15.0, 15.0, 15.0, 99.0]]
    many = {str(good): Series("xmr", figures, good) for good in (None, "up", "down")}
    rows = published(compiled, many)
    assert [rows[name, QUARTERS[15]]["signal"] for name in many] == [
        "higher than usual", "better than usual", "worse than usual"
    ]  # fmt: skip


def test_the_chances_of_a_signal_in_the_seed_file_agree_with_a_smaller_simulation() -> None:
    """The simulation must agree with the seed file to within four standard errors."""
    with chance_signals.SEED.open(encoding="utf-8") as stream:
        seed = {(row["chart"], int(row["points_before"])): row for row in csv.DictReader(stream)}
    found = list(chance_signals.shares(4000, seed=5))
    assert set(seed) == {(chart, points) for chart, points, _, _ in found}
    assert {points for _, points in seed} == set(range(4, 16))
    for chart, points, judged, flagged in found:
        row = seed[chart, points]
        expected = float(row["chance_of_signal"])
        assert expected == pytest.approx(int(row["flagged"]) / int(row["judged"]), abs=6e-5)
        assert abs(flagged / judged - expected) < 4 * sqrt(expected / judged)


@pytest.mark.parametrize("chart", chance_signals.CHARTS)
def test_the_simulated_charts_follow_the_rules_for_control_charts(chart: str) -> None:
    tops, bottoms = chance_signals.stable(chart, 200, np.random.default_rng(1))
    for at in range(8, 16):
        judged, flagged = chance_signals.judged(chart, tops, bottoms, at)
        for n, (top, bottom) in enumerate(zip(tops.tolist(), bottoms.tolist(), strict=True)):
            figures = [
                Figure(*each) if chart != "xmr" else Figure(each[0])
                for each in zip(top, bottom, strict=True)
            ]
            point = charted(Series(chart, figures))[at]
            assert judged[n] == (point.signal != "seasonal")
            assert not judged[n] or flagged[n] == (point.rule is not None)


def test_the_simulated_short_charts_follow_the_rules_for_control_charts() -> None:
    chance = np.random.default_rng(1)
    means = np.linspace(1, 60, predictive_limits.BOROUGHS)
    made = predictive_limits.counts(chance, means, predictive_limits.World("wide", 0.4), 20)
    charts = []
    for values in made.tolist():
        boroughs = [
            Series("xmr", [Figure(value) for value in each] + [Figure(None)] * 8, area=str(b))
            for b, each in enumerate(values)
        ]
        charts.append([charted(borough, boroughs) for borough in boroughs])
    hits = 0
    for at in range(4, 8):
        judged, flagged = predictive_limits.flagged(made, at, predictive_limits.pooled(made, at))
        for n, of_boroughs in enumerate(charts):
            for b, points in enumerate(of_boroughs):
                point = points[at]
                assert judged[n, b] == (point.reason is None)
                assert not judged[n, b] or flagged[n, b] == (point.rule is not None)
                hits += point.rule is not None
    assert hits


def test_the_quantiles_of_the_f_distribution_agree_with_scipy() -> None:
    with chance_signals.QUANTILES.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            degrees = int(row["between_df"]), int(row["within_df"])
            assert float(row["f_99"]) == pytest.approx(f_distribution.ppf(0.99, *degrees), rel=1e-8)


def test_a_share_of_pounds_has_an_upper_limit_below_100_percent_and_no_label(
    compiled: Compiled,
) -> None:
    """In an earlier version, the upper limit for the share of confiscations paid was 245 %."""
    paid = [60.0, 95, 30, 99, 55, 90, 20, 97, 99, 45, 99.5, 50, 99, 120, 0, 40]
    many = {"paid": Series("share", [Figure(each, 100) for each in paid], "up", has_label=False)}
    compare(compiled, many)
    rows = [published(compiled, many)["paid", quarter] for quarter in QUARTERS]
    limits = [row["upper_limit"] for row in rows if row["upper_limit"] is not None]
    assert len(limits) == 6
    assert 99 < max(limits) < 100
    assert [row["value"] for row in rows[13:]] == [None, None, pytest.approx(40)]
    assert {(row["signal"], row["rule"]) for row in rows} == {(None, None)}


def test_a_quarter_in_follow_up_is_not_judged_and_is_not_used_for_limits(
    compiled: Compiled,
) -> None:
    """An earlier version showed an improvement because recent slow cases were still missing."""
    cases = [Figure(400.0 + 40 * UP_DOWN[at % 8], 100) for at in range(14)]
    early = [Figure(100.0, 100, True), Figure(50.0, 100, True)]
    many = {
        "slow": Series("u_prime", [*cases, *early], "down"),
        "over": Series("u_prime", [*cases, *(Figure(100.0, 100) for _ in early)], "down"),
    }
    compare(compiled, many)
    rows = published(compiled, many)
    assert rows["over", QUARTERS[14]]["signal"] == "better than usual"
    for quarter in QUARTERS[14:]:
        row = rows["slow", quarter]
        assert (row["value"], row["signal"], row["upper_limit"]) == (None, None, None)
    assert rows["slow", QUARTERS[13]]["signal"] == "usual"


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


def test_the_run_of_points_that_justifies_a_rebasing_must_not_include_a_break(
    compiled: Compiled,
) -> None:
    low, high = [1.0, 2.0], [Figure(value) for value in (40.0, 44.0) * 4]
    level = [Figure(value) for value in LEVEL]
    after_a_break = Series("xmr", [*level, *high], rebased=(8,), broken=(0,))
    assert refused(compiled, {"one": after_a_break}) == []
    broken_twice = [*(Figure(value) for value in low), *level[:6], *high]
    assert len(refused(compiled, {"one": Series("xmr", broken_twice, None, (8,), (2,))})) == 1
    cut = Series("xmr", [*level, *high], rebased=(8,), broken=(12,))
    assert len(refused(compiled, {"one": cut})) == 1, "a break after four quarters ends the run"


def test_a_chart_is_labelled_seasonal_if_the_same_quarters_are_high_or_low_every_year(
    compiled: Compiled,
) -> None:
    """The seasonal swings widen the limits to 382 and 2,612, so no quarter would be flagged."""
    chance = random.Random(4)
    factors = (0.75, 1.0, 1.35, 0.9)
    swings = [1500 * factors[at % 4] * chance.gauss(1, 0.03) for at in range(16)]
    fallen = [*swings[:12], *(0.7 * value for value in swings[12:])]
    many = {"swings": Series("xmr", [Figure(round(value)) for value in fallen])}
    compare(compiled, many)
    rows = [published(compiled, many)["swings", quarter] for quarter in QUARTERS]
    assert [row["signal"] for row in rows] == [None] * 8 + ["seasonal"] * 8
    assert {row["rule"] for row in rows} == {None}
    assert rows[12]["lower_limit"] < 500
    assert rows[12]["upper_limit"] > 2400


def many_boroughs(first: Sequence[float], count: int = 12) -> dict[str, Series]:
    """Return one borough with these figures, and other boroughs that stay at about a hundred."""
    chance = random.Random(6)
    rest = [Figure(None)] * (16 - len(first))
    many = {"first": Series("xmr", [*map(Figure, first), *rest], indicator="i", area="E0")}
    for number in range(1, count):
        figures = [Figure(round(chance.gauss(100, 10))) for _ in QUARTERS]
        many[str(number)] = Series("xmr", figures, indicator="i", area=f"E{number}")
    many["L"] = Series("xmr", [Figure(1000.0)] * 16, indicator="i")
    return many


def test_a_sudden_rise_in_the_sixth_quarter_is_flagged_at_once_in_a_borough_but_not_in_london(
    compiled: Compiled,
) -> None:
    many = many_boroughs([80.0, 85, 76, 82, 79, 140, 130])
    compare(compiled, many)
    rows = published(compiled, many)
    sixth = rows["first", QUARTERS[5]]
    assert (sixth["chart"], sixth["rule"], sixth["signal"]) == (
        "predictive", "outside limits", "higher than usual"
    )  # fmt: skip
    assert (sixth["is_provisional"], sixth["baseline_points"]) == (True, 5)
    assert sixth["lower_near"] is None
    assert sixth["value"] > sixth["upper_limit"]
    assert rows["first", QUARTERS[3]]["reason"] == "too few points"
    assert [rows["L", quarter]["reason"] for quarter in QUARTERS[:8]] == ["too few points"] * 8
    few = many_boroughs([80.0, 85, 76, 82, 79, 140, 130], count=9)
    assert published(compiled, few)["first", QUARTERS[5]]["reason"] == "too few points"


def test_the_label_on_a_short_chart_agrees_with_the_limits_of_the_chart(compiled: Compiled) -> None:
    values = (60.0, 80.0, 100.0, 105.0, 110.0, 115.0, 120.0, 125.0, 140.0)
    for value, group in groupby(values):
        many = many_boroughs([80.0, 85, 76, 82, 79, *group])
        row = published(compiled, many)["first", QUARTERS[5]]
        is_outside = not row["lower_limit"] <= value <= row["upper_limit"]
        assert is_outside == (row["rule"] is not None)
