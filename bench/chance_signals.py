"""How often a control chart signals in a series where nothing changes.

`python -m bench.chance_signals` simulates stable series of sixteen quarters and writes the seed
chance_signals: of the quarters judged by so many points before them, the share that signals. The
rules are those of marts.indicator_control_charts (an XmR chart judged only looking back).
"""

import csv
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

SEED = Path(__file__).parents[1] / "seeds" / "statistics" / "chance_signals.csv"
SERIES = 20_000
QUARTERS = 16
FIRST, LAST = 8, 12
"""The fewest and the most points that limits come from."""


def shares(series: int, seed: int = 2010) -> dict[int, tuple[int, int]]:
    """Quarters judged, and those that signal, by the number of points before them (8 to 12)."""
    chance = Random(seed)
    found = {base: [0, 0] for base in range(FIRST, LAST + 1)}
    for _ in range(series):
        values = [chance.gauss(0, 1) for _ in range(QUARTERS)]
        for at in range(FIRST, QUARTERS):
            counts = found[min(at, LAST)]
            counts[0] += 1
            counts[1] += signals(values, at)
    return {base: (judged, flagged) for base, (judged, flagged) in found.items()}


def signals(values: Sequence[float], at: int) -> bool:
    """Whether a quarter signals, judged by the quarters before it."""
    base = values[: min(at, LAST)]
    centre = sum(base) / len(base)
    ranges = [abs(after - before) for before, after in pairwise(base)]
    mean = sum(ranges) / len(ranges)
    kept = [step for step in ranges if step < 3.267 * mean]
    reach = 2.66 * sum(kept) / len(kept)
    seven = [value - centre for value in values[at - 6 : at + 1]]
    steps = [after - before for before, after in pairwise(seven)]
    own, near = seven[-1], 2 * reach / 3
    return (
        abs(own) > reach
        or all(step > 0 for step in steps)
        or all(step < 0 for step in steps)
        or (own > near and max(seven[-3:-1]) > near)
        or (own < -near and min(seven[-3:-1]) < -near)
        or min(seven) > 0
        or max(seven) < 0
    )


def main() -> None:
    """Write the seed anew."""
    with SEED.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("base_points", "judged", "flagged", "chance_of_signal"))
        for base, (judged, flagged) in shares(SERIES).items():
            writer.writerow((base, judged, flagged, f"{flagged / judged:.4f}"))


if __name__ == "__main__":
    main()
