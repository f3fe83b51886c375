"""Test that the control charts' SQL agrees with the rules in plain Python, quarter by quarter."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from .conftest import Invent
from .control_charts import Figure, Series, charted
from .world import QUARTERS, Row, World

MODELS = (
    "intermediate.int_control_points",
    "intermediate.int_control_limits",
    "intermediate.int_control_rules",
    "intermediate.indicator_control_charts",
)
UNITS = {"xmr": "count", "p_prime": "percent", "days": "days"}
LINES = ("chart_centre", "chart_lower", "chart_upper")


def ending(quarter: date) -> date:
    return quarter + timedelta(days=89)


def put(world: World, many: Mapping[str, Series]) -> None:
    """Put these series in an invented warehouse, using their names as the indicators."""
    figures, judged = [], []
    for name, series in many.items():
        aggregation = "mean" if series.kind == "days" else "sum"
        for at, (quarter, figure) in enumerate(zip(QUARTERS, series.figures, strict=True)):
            key: Row = {"indicator_id": name, "area_code": series.area, "period_type": "quarter"}
            key |= {"period_start": quarter, "is_provisional": figure.is_provisional}
            amounts = {"numerator": figure.numerator, "denominator": figure.denominator}
            figures.append(
                {**key, **amounts, "value": series.value(at), "unit": UNITS[series.kind]}
                | {"area_level": "london" if series.area == "L" else "borough"}
                | {"period_end": ending(quarter), "period_label": str(quarter)}
                | {"aggregation": aggregation, "has_label": series.has_label}
                | {"return_status": "not_stated" if at in series.unstated else "submitted"}
            )
            charted_amounts = {f"charted_{name}": amount for name, amount in amounts.items()}
            charted_amounts["widening"] = figure.widening or 1
            judged.append({**key, **charted_amounts, "is_judged": figure.is_point})
    world.put("intermediate.figures", figures)
    world.put("intermediate.int_judged_figures", judged)
    breaks = [
        {"indicator_id": name, "area_code": series.area, "quarter_start": QUARTERS[at]}
        for name, series in many.items()
        for at in series.broken
    ]
    world.put("intermediate.int_breaks", breaks)


def compare(world: World, many: Mapping[str, Series]) -> dict[str, list[Row]]:
    """Check each series, quarter by quarter, against the calculation in plain Python.

    Return the rows of each series.
    """
    put(world, many)
    found = {(row["indicator_id"], row["period_start"]): row for row in world.rows(MODELS[-1])}
    rows = {name: [found[name, quarter] for quarter in QUARTERS] for name in many}
    for name, series in many.items():
        for at, (row, expected) in enumerate(zip(rows[name], charted(series), strict=True)):
            wanted = (expected.reason, expected.rule, expected.signal)
            assert (row["chart_reason"], row["signal_rule"], row["signal"]) == wanted, (name, at)
            assert row["chart"] == ("none" if expected.reason else series.kind)
            assert row["chart_segment"] == len({series.start(each) for each in range(at + 1)})
            if not expected.lines:
                ends = ("chart_baseline_start", "chart_baseline_end")
                assert {row[name] for name in (*LINES, *ends)} == {None}
                continue
            lines = [row[line] for line in LINES]
            assert lines == pytest.approx(expected.lines, rel=1e-9, abs=1e-9), (name, at)
            first, last = (QUARTERS[expected.base[each]] for each in (0, -1))
            assert row["chart_baseline_start"] == first
            assert row["chart_baseline_end"] == ending(last)
    return rows


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
        widening = chance.choice([None, 1, 1.1, 1.22])
        figures.append(
            Figure(None, None, True) if luck < 0.03 else Figure(draw, cases, luck < 0.1, widening)
        )
    broken = tuple({chance.randint(1, 15) for _ in range(chance.randint(0, 2))})
    unstated = (chance.randint(8, 15),) if chance.random() < 0.2 else ()
    area = chance.choice(["L", "E"])
    return Series(kind, figures, broken, unstated, chance.random() < 0.95, area)


def test_the_control_charts_of_random_series_follow_the_rules(invent: Invent) -> None:
    chance = random.Random(7)
    many = {
        f"{kind}_{n}": a_series(chance, kind) for kind in ("xmr", "p_prime") for n in range(400)
    }
    many["flat"] = Series("xmr", [Figure(9.0)] * 16)
    many["half"] = Series("p_prime", [Figure(15.0, 30)] * 16)
    many["all"] = Series("p_prime", [Figure(30.0, 30)] * 16)
    many["days"] = Series("days", [Figure(30.0, 3)] * 16)
    rows = [row for series in compare(invent(*MODELS), many).values() for row in series]
    assert {row["chart_reason"] or row["signal_rule"] or row["signal"] for row in rows} == {
        "usual", "too few to say", "outside limits", "trend", "two of three", "run",
        "too few points", "rare events", "no variation", "so far only", "no chart for this unit",
        None,
    }  # fmt: skip
    cases = {each.denominator for series in many.values() for each in series.figures}
    assert cases > {19, 20}  # just below and at the minimum for judging


UP_DOWN = (0, 1, 0, 1, 1, 0, 1, 0)
LEVEL: list[float | None] = [10.0 + 10 * up for up in UP_DOWN]  # mean 15, limits 15 ± 22.8
RUN = [*LEVEL, 18.0, 19.0, 18.0, 19.0, 18.0, 19.0, 18.0, 19.0]
RISE = [*LEVEL, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0, 21.0, 20.0]
OUTER = [*LEVEL, *LEVEL[:4]]
# The mean of the first nine points is 1,236 / 9, or 137.33. Without the largest range of 96, the
# mean range is 100 / 7. The outer third starts 2 / 3 * 2.66 * 100 / 7 = 76 / 3 below the mean, at
# 112. In an earlier version, rounding put a point of 112 outside.
EXACT = [136.0, 172.0, 168.0, 160.0, 164.0, 144.0, 156.0, 60.0, 76.0]
# The mean range is 2, but a Poisson count with a mean of 100 varies by 3 * sqrt(100) = 30. The
# outer third starts 20 from the mean.
STEADY = [99.0, 101.0] * 4
EXAMPLES: dict[str, tuple[Sequence[float | None], tuple[int, ...], dict[int, str]]] = {
    "a run is flagged from its seventh point": (RUN, (), {14: "run", 15: "run"}),
    "a quarter without a point ends a run": ([*RUN[:12], None, *RUN[13:]], (), {}),
    "a rise over seven points is a trend": (RISE, (), {14: "trend"}),
    "a break ends a trend": (RISE, (13,), {}),
    "two points in the outer third": ([*OUTER, 36, 15, 36, 15], (), {14: "two of three"}),
    "a gap between the two": ([*OUTER, 36, None, 36, 15], (), {14: "two of three"}),
    "one of the two outside": (
        [*OUTER, 99, 36, 15, 15], (), {12: "outside limits", 13: "two of three"}
    ),
    "two quarters between the two": ([*OUTER, 36, 15, 15, 36], (), {}),
    "a point exactly on the limit": ([*EXACT, 112, *[128, 148] * 3], (), {8: "outside limits"}),
    "a point just beyond the limit": (
        [*EXACT, 111, *[128, 148] * 3], (), {8: "outside limits", 9: "two of three"}
    ),
    "limits are never narrower than chance": (
        [*STEADY, 130, 100, 69, *[100, 120] * 2, 100], (), {10: "outside limits"}
    ),
    "a series that does not vary has limits for chance": (
        [100] * 14 + [131, 100], (), {14: "outside limits"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", EXAMPLES)
def test_the_rules_are_met_in_the_quarters_worked_out_by_hand(invent: Invent, what: str) -> None:
    values, broken, expected = EXAMPLES[what]
    series = Series("xmr", [Figure(value, None, value is None) for value in values], broken)
    rows = compare(invent(*MODELS), {"one": series})["one"]
    assert {at: row["signal_rule"] for at, row in enumerate(rows) if row["signal_rule"]} == expected
