"""The control charts' SQL compared with the rules quarter by quarter, and in special cases."""

import random
from collections.abc import Sequence
from datetime import date

import pytest

from .control_charts import QUARTERS, Figure, Series, charted
from .control_sql import published

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
            if expected.lines is None:
                assert row["value"] is None or row["reason"] is not None
                assert [row[line] for line in LINES[1:]] == [None] * 4, (name, quarter)
            else:
                lines = [row[line] for line in LINES]
                assert lines == pytest.approx(expected.lines, rel=1e-9, abs=1e-9), (name, quarter)
            met[expected.reason or str(expected.rule)] = (
                met.get(expected.reason or str(expected.rule), 0) + 1
            )
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
        if kind == "pounds":
            figure = Figure(round(max(draw, chance.choice([0, 1, 1, 1])) * 1234.56, 2))
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
    kinds = ("xmr", "pounds", "p_prime", "u_prime")
    many = {f"{kind}_{n}": a_series(chance, kind) for kind in kinds for n in range(120)}
    met = compare(compiled, many)
    assert set(met) >= {
        "None", "outside limits", "trend", "two of three", "run",
        "too few points", "a quarter of zero pounds", "rare events",
    }  # fmt: skip


def rules(compiled: Compiled, values: Sequence[float | None], **other: object) -> list[str | None]:
    """The rule of each quarter of a series of counts, also compared with plain Python."""
    figures = [Figure(value, None, value is None) for value in values]
    series = Series("xmr", figures, **other)  # type: ignore[arg-type]
    compare(compiled, {"one": series})
    rows = published(compiled, {"one": series})
    return [rows["one", quarter]["rule"] for quarter in QUARTERS]


LEVEL: list[float | None] = [10.0, 20.0] * 3  # mean 15, limits 15 +/- 26.6


def test_seven_on_one_side_are_a_run_and_an_outstanding_quarter_breaks_it(
    compiled: Compiled,
) -> None:
    seven = [*LEVEL, *LEVEL, 16.0, 17.0, 16.0, 17.0]
    whole = [20.0, 10.0] * 4 + [10.0, 19.0, 18.0, 19.0, 18.0, 19.0, 18.0, 19.0]
    assert rules(compiled, whole)[9:] == ["run"] * 7
    broken = [*whole[:12], None, *whole[13:]]
    assert rules(compiled, broken) == [None] * 16
    assert rules(compiled, seven)[-1] is None


def test_seven_that_rise_are_a_trend_from_the_first_on_and_a_rebasing_ends_it(
    compiled: Compiled,
) -> None:
    rising = [20.0, 10.0] * 4 + [20.0, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0, 21.0]
    assert rules(compiled, rising)[9:] == ["trend"] * 7
    rebased = rules(compiled, rising, rebased=(13,))
    assert rebased[9:] == [None] * 7


def test_a_new_quarter_changes_no_limit(compiled: Compiled) -> None:
    start = [Figure(value) for value in [*LEVEL, *LEVEL]]
    usual, wild = ([*start, *([Figure(end)] * 4)] for end in (15, 900))
    rows = published(compiled, {"a": Series("xmr", usual), "b": Series("xmr", wild)})
    for quarter in QUARTERS:
        assert [rows["a", quarter][line] for line in LINES] == [
            rows["b", quarter][line] for line in LINES
        ]
    assert rows["a", QUARTERS[0]]["is_provisional"] is False
    assert rows["a", QUARTERS[0]]["baseline_start"] == QUARTERS[0]
    assert rows["a", QUARTERS[0]]["baseline_end"] == date(2012, 3, 30)
    assert rows["b", QUARTERS[15]]["rule"] == "outside limits"


def test_a_quarter_without_pounds_leaves_no_chart(compiled: Compiled) -> None:
    figures = [Figure(1000.0 * (2 + at % 3)) for at in range(15)]
    many = {
        "whole": Series("pounds", [*figures, Figure(999.0)]),
        "zero": Series("pounds", [*figures, Figure(0.0)]),
    }
    rows = published(compiled, many)
    assert {rows["whole", quarter]["chart"] for quarter in QUARTERS} == {"xmr"}
    assert {rows["zero", quarter]["chart"] for quarter in QUARTERS} == {"none"}
    assert {rows["zero", quarter]["reason"] for quarter in QUARTERS} == {"a quarter of zero pounds"}
    assert rows["zero", QUARTERS[0]]["centre"] is None


def test_words_of_good_and_bad_need_a_good_direction(compiled: Compiled) -> None:
    figures = [Figure(value) for value in [*LEVEL, *LEVEL, 15.0, 15.0, 15.0, 99.0]]
    many = {str(good): Series("xmr", figures, good) for good in (None, "up", "down")}
    rows = published(compiled, many)
    assert [rows[name, QUARTERS[15]]["signal"] for name in many] == [
        "higher than usual", "improving", "worsening"
    ]  # fmt: skip
