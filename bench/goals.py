"""The speed goals: ratios of one run, of the example returns and of as many rows as were asked for.

A ratio of two commands on one machine in one hour says more than seconds of another machine.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bench.measure import Figures

Run = Mapping[str, Figures]
EXAMPLE_ROWS = 131_000
_FIRST, _FLOOR, _DBT = "first refresh", "floor", "bare dbt build"


class Goal(NamedTuple):
    """A figure, what this run measured, and what it should be at most."""

    figure: str
    measured: float
    goal: float


def goals(example: Run, large: Run | None, rows: int) -> Iterator[Goal]:
    """The goals that these runs can say something of; `large` is of `rows` rows."""
    first, floor = example[_FIRST], example[_FLOOR]
    yield Goal("first refresh of the example / floor, wall", first.wall / floor.wall, 8)
    yield Goal("the same, CPU / bare dbt build", first.cpu / example[_DBT].cpu, 1.5)
    nothing = example["nothing new"]
    yield Goal("nothing new / floor of the example", nothing.wall / floor.wall, 0.6)
    if large is None:
        return
    named = f"{rows:,} rows"
    most = large[_FIRST]
    yield Goal(f"first refresh, {named} / floor, wall", most.wall / large[_FLOOR].wall, 2.5)
    yield Goal(f"first refresh, {named} / pandas, wall", most.wall / large["pandas"].wall, 1)
    further = (most.cpu - first.cpu) / (large[_FLOOR].cpu - floor.cpu)
    yield Goal("CPU of a further row / the floor's", further, 2.5)
    one_more = large["one new file"].wall / most.wall
    yield Goal(f"one new file on {named} / first refresh", one_more, 0.15)
    yield Goal(f"peak memory of {named}, GB", most.memory / 1000, 1)
