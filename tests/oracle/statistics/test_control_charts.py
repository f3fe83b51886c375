"""The control charts' SQL compared with the rules quarter by quarter, and in special cases."""

import csv
import random
from collections.abc import Sequence
from math import sqrt

import pytest

from bench import chance_signals

from .control_charts import QUARTERS, Figure, Series, charted
from .control_sql import published, refused

LINES = ("centre", "lower_limit", "upper_limit", "lower_near", "upper_near")
Compiled = dict[str, str]


def compare(compiled: Compiled, many: dict[str, Series]) -> dict[str, int]:
    """Compare every quarter of every series with plain Python; return the rules met, by number."""
    rows = published(compiled, many)
    met: dict[str, int] = {}
    for name, series in many.items():
        for quarter, expected in zip(QUARTERS, charted(series), strict=True):
            row = rows[name, quarter]
            told = (row["reason"], row["rule"], row["signal"])
            assert told == (expected.reason, expected.rule, expected.signal), (name, quarter)
            lines = [row[line] for line in LINES]
            known = (row["is_provisional"], row["baseline_points"], row["baseline_start"])
            if expected.lines is None:
                assert lines == [None] * 5, (name, quarter)
                assert known == (None, None, None), (name, quarter)
            else:
                assert lines == pytest.approx(expected.lines, rel=1e-9, abs=1e-9), (name, quarter)
                size = len(expected.base)
                assert known == (size < 12, size, QUARTERS[expected.base[0]]), (name, quarter)
                assert row["baseline_end"] < quarter
            entry = expected.reason or expected.rule or str(expected.signal)
            met[entry] = met.get(entry, 0) + 1
    return met


def a_series(chance: random.Random, kind: str) -> Series:
    """Sixteen quarters that may drift, jump, repeat, be few, be late or be rebased."""
    level, spread = chance.choice([(1.5, 1), (4, 1), (20, 3), (60, 12)]), chance.random()
    drift = chance.choice([0, 0, 0.02, 0.3, -0.06])
    figures = []
    for at in range(len(QUARTERS)):
        jump = 1.6 if at > 9 and spread > 0.6 else 1
        amount = level[0] * jump * (1 + drift * at)
        draw = max(round(chance.gauss(amount, level[1] * (0.3 + spread))), 0)
        figure = Figure(draw)
        if kind in ("pounds", "index"):
            least = 0 if chance.random() < 0.03 else 1
            figure = Figure(round(max(draw, least) * 1234.56, 2))
            figure = Figure(figure.numerator, 1e4 if kind == "index" else None)
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
    return Series(kind, figures, chance.choice([None, "up", "down"]), rebased)


def test_any_series_is_charted_as_the_rules_say(compiled: Compiled) -> None:
    chance = random.Random(7)
    kinds = ("xmr", "pounds", "index", "p_prime", "u_prime")
    many = {f"{kind}_{n}": a_series(chance, kind) for kind in kinds for n in range(200)}
    met = compare(compiled, many)
    assert set(met) >= {
        "usual", "too few to say", "outside limits", "trend", "two of three", "run",
        "too few points", "a quarter of zero pounds", "rare events",
    }  # fmt: skip


def rules(compiled: Compiled, values: Sequence[float | None], **other: object) -> list[str | None]:
    """The rule of each quarter of a series of counts, also compared with plain Python."""
    figures = [Figure(value, None, value is None) for value in values]
    series = Series("xmr", figures, **other)  # type: ignore[arg-type]
    compare(compiled, {"one": series})
    rows = published(compiled, {"one": series})
    return [rows["one", quarter]["rule"] for quarter in QUARTERS]


LEVEL: list[float | None] = [10.0, 20.0] * 4  # mean 15, limits 15 +/- 26.6


def test_seven_on_one_side_are_a_run_once_the_seventh_is_there(compiled: Compiled) -> None:
    whole = [*LEVEL, 18.0, 19.0, 18.0, 19.0, 18.0, 19.0, 18.0, 19.0]
    assert rules(compiled, whole) == [None] * 13 + ["run"] * 3
    broken = [*whole[:12], None, *whole[13:]]
    assert rules(compiled, broken) == [None] * 16


def test_seven_that_rise_are_a_trend_at_the_seventh_and_a_rebasing_ends_it(
    compiled: Compiled,
) -> None:
    rising = [*LEVEL, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0, 21.0, 20.0]
    assert rules(compiled, rising) == [None] * 14 + ["trend", None]
    assert rules(compiled, rising, rebased=(13,)) == [None] * 16


def test_the_second_of_two_in_the_outer_third_is_flagged_whatever_is_between(
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


def test_an_earlier_share_is_held_against_the_reach_of_its_own_denominator(
    compiled: Compiled,
) -> None:
    """Five per cent of a thousand lie in the outer third; of a hundred they do not."""
    level = [Figure(25.0 + 10 * (at % 2), 1000) for at in range(12)]
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


def test_no_later_quarter_moves_a_limit_or_a_word(compiled: Compiled) -> None:
    chance = random.Random(3)
    whole = {f"{kind}": a_series(chance, kind) for kind in ("xmr", "pounds", "p_prime", "u_prime")}
    all_of_it = published(compiled, whole)
    for known in (9, 10, 13, 14):
        later = [Figure(None)] * (16 - known)
        cut = {
            name: Series(series.kind, [*series.figures[:known], *later], series.good)
            for name, series in whole.items()
            if not series.rebased
        }
        rows = published(compiled, cut)
        assert cut
        for name in cut:
            for quarter in QUARTERS[:known]:
                assert rows[name, quarter] == all_of_it[name, quarter]


def test_the_first_eight_points_are_not_judged_and_limits_stand_from_the_thirteenth(
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


def test_a_rebasing_moves_nothing_before_it(compiled: Compiled) -> None:
    figures = [Figure(value) for value in [*LEVEL, *[40.0, 44.0] * 4]]
    many = {"one": Series("xmr", figures), "two": Series("xmr", figures, rebased=(9,))}
    rows = published(compiled, many)
    for quarter in QUARTERS[:9]:
        one, two = rows["one", quarter], rows["two", quarter]
        assert one | {"indicator_id": "two"} == two
    assert rows["one", QUARTERS[9]]["centre"] is not None
    assert rows["two", QUARTERS[9]]["centre"] is None
    assert rows["two", QUARTERS[9]]["segment"] == 2


def test_a_rebasing_without_a_run_of_seven_is_refused_in_a_sentence(compiled: Compiled) -> None:
    step = [*LEVEL, 40.0, 44.0, 40.0, 44.0, 40.0, 44.0, 40.0, 44.0]

    def said(values: Sequence[float | None], *at: int) -> list[str]:
        figures = [Figure(value, None, value is None) for value in values]
        return refused(compiled, {"one": Series("xmr", figures, rebased=at)})

    assert said(step, 8) == said(step, 9) == said(step) == []
    assert len(said([*step[:11], None, *step[12:]], 8)) == 1
    assert said(step, 10) == [
        "the rebasing of one in L from 2011-10-01 has no run of seven quarters on one side of the"
        " centre before it; take it out of seeds/statistics/rebasings.csv"
    ]  # fmt: skip
    assert len(said([*step[:11], 15.0, *step[12:]], 8)) == 1
    assert len(said(step, 7)) == 1, "seven points before it give no centre"
    assert len(said(step, 8, 9)) == 1, "the second has one point before it"


@pytest.mark.parametrize("kind", ["pounds", "index"])
def test_only_a_quarter_of_zero_pounds_in_the_base_leaves_no_limits(
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


def test_a_percentage_of_fewer_than_20_has_a_point_and_no_word(compiled: Compiled) -> None:
    level = [Figure(25.0 + 10 * (at % 2), 100) for at in range(14)]
    many = {"p": Series("p_prime", [*level, Figure(19, 19), Figure(20, 20)], "down")}
    compare(compiled, many)
    rows = published(compiled, many)
    few, enough = rows["p", QUARTERS[14]], rows["p", QUARTERS[15]]
    assert (few["value"], few["rule"], few["signal"]) == (100, None, "too few to say")
    assert few["upper_limit"] is not None
    assert (enough["rule"], enough["signal"]) == ("outside limits", "worse than usual")


def test_words_of_good_and_bad_need_a_good_direction(compiled: Compiled) -> None:
    figures = [Figure(value) for value in [*LEVEL, *LEVEL[:4], 15.0, 15.0, 15.0, 99.0]]
    many = {str(good): Series("xmr", figures, good) for good in (None, "up", "down")}
    rows = published(compiled, many)
    assert [rows[name, QUARTERS[15]]["signal"] for name in many] == [
        "higher than usual", "better than usual", "worse than usual"
    ]  # fmt: skip


def test_what_chance_alone_flags_is_as_the_seed_says() -> None:
    """A smaller simulation is within four standard errors; its signals are those of the charts."""
    with chance_signals.SEED.open(encoding="utf-8") as stream:
        seed = {int(row["base_points"]): row for row in csv.DictReader(stream)}
    assert set(seed) == set(range(8, 13))
    for base, (judged, flagged) in chance_signals.shares(2000, seed=5).items():
        expected = float(seed[base]["chance_of_signal"])
        assert expected == pytest.approx(
            int(seed[base]["flagged"]) / int(seed[base]["judged"]), abs=6e-5
        )
        # quarters of one series share their base
        assert abs(flagged / judged - expected) < 4 * sqrt(0.04 * 0.96 / 2000)
    chance = random.Random(1)
    for _ in range(300):
        values = [chance.gauss(0, 1) for _ in QUARTERS]
        points = charted(Series("xmr", [Figure(100 + value) for value in values]))
        assert [point.rule is not None for point in points[8:]] == [
            chance_signals.signals(values, at) for at in range(8, 16)
        ]
