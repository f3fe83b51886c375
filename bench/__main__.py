"""Compare a refresh with two baseline scripts, `floor` (DuckDB) and `peer` (pandas).

Run with `make bench`. The baselines add up the same measures as the refresh. The ratios are valid
only if the baselines' sums equal the published figures, so the benchmark also compares the sums
with the figures. The result goes to bench/result.json, which is not in git. Results can be compared
only if the machine and the row count are the same.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from bench import frameworks
from bench.comparison import BY_STATUS, Comparison, compared
from bench.measure import Figures, measured
from bench.queries import slowest
from drug_strategy.settings import Settings
from drug_strategy.transform import project

EXAMPLE_ROWS = 186_000
_RESULT = Path(__file__).with_name("result.json")
_PUBLISHED = Path("published", "drug_strategy.duckdb")
_BIN = Path(sys.executable).parent
_SCRIPTS = ("floor", "peer")
_FIRST, _NEXT, _NOTHING = "first refresh", "one new file", "nothing new"


class Goal(NamedTuple):
    """A ratio: its measured value, and the largest acceptable value."""

    ratio: str
    measured: float
    goal: float


def goals(
    example: Mapping[str, Figures], large: Mapping[str, Figures] | None, rows: int
) -> Iterator[Goal]:
    """Yield each ratio and its goal. `large` contains the figures for the run with `rows` rows."""
    floor, nothing = example["floor"].wall, example[_NOTHING].wall
    yield Goal("first refresh of the example / floor", example[_FIRST].wall / floor, 12)
    yield Goal("one new file on the example / floor", example[_NEXT].wall / floor, 7)
    if large:
        named, first, most = f"{rows:,} rows", large[_FIRST], large["floor"]
        yield Goal(f"first refresh of {named} / floor", first.wall / most.wall, 5)
        ratio = first.wall / large["peer"].wall
        yield Goal(f"first refresh of {named} / peer", ratio, 2 if rows >= 25_000_000 else 3.5)
        further = (first.cpu - example[_FIRST].cpu) / (most.cpu - example["floor"].cpu)
        yield Goal("CPU time of each additional row / floor", further, 3)
        ratio = large[_NEXT].wall / first.wall
        yield Goal(f"one new file on {named} / first refresh", ratio, 0.25)
    yield Goal("nothing new on the example / floor", nothing / floor, 0.5)


def run(rows: int, folder: Path) -> tuple[dict[str, Figures], dict[str, Comparison], float]:
    """Measure every command on about `rows` rows of example returns, generated in `folder`.

    Also compare the sums from both baselines with the figures from the first refresh, and time the
    slowest query in the README, in milliseconds. Other programs may share the machine, so each
    short command runs three times, and the run with the median wall time is used.
    """
    returns, home, log = folder / "returns", folder / "home", folder / "log"
    environment = {"WAREHOUSE_HOME": str(home), "WAREHOUSE_RETURNS": str(returns)}
    warehouse, empty = str(_BIN / "warehouse"), folder / "empty"
    scale = str(rows / EXAMPLE_ROWS)
    measured([warehouse, "example-returns", str(returns), "--scale", scale], {}, log)
    frameworks.write_project(empty, *frameworks.nodes(project.manifest(Settings(home, returns))))
    sums = {name: folder / f"{name}.parquet" for name in _SCRIPTS}
    scripts = {
        name: ([sys.executable, "-m", f"bench.{name}", str(returns), str(sums[name])], 3)
        for name in _SCRIPTS
    }
    dbt = [str(_BIN / "dbt"), "build", "--project-dir", str(empty), "--profiles-dir", str(empty)]
    refresh = [warehouse, "refresh"]
    commands = {
        **scripts,
        _FIRST: (refresh, 1),
        _NOTHING: (refresh, 3),
        _NEXT: (refresh, 3),
        "empty dbt build": (dbt, 1),
        "imports alone": ([sys.executable, "-c", frameworks.IMPORTS], 3),
    }
    figures, same = {}, {}
    for name, (command, times) in commands.items():
        runs = []
        for number in range(1, times + 1):
            if name == _NEXT:
                _send(returns, number)
            print(f"measuring: {name} {number}/{times}", file=sys.stderr, flush=True)
            runs.append(measured(command, environment, log))
        figures[name] = sorted(runs, key=lambda run: run.wall)[times // 2]
        if name == _FIRST:
            same = {script: compared(sums[script], home / _PUBLISHED) for script in _SCRIPTS}
    return figures, same, slowest(home / _PUBLISHED)


def _send(returns: Path, number: int) -> None:
    sent = returns / "crack_house_closures" / f"bench_{number}__received_2013-06-05.csv"
    sent.write_text(
        "closure_ref,borough,power,notice_date,outcome,order_date\n"
        f"BENCH-{number},Hackney,part_1,2012-05-01,granted,2012-05-03\n"
    )


def machine() -> str:
    """Return a short description of this machine for the results."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 30
    python = platform.python_version()
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory} GB, Python {python}"


def show(figures: Mapping[str, Figures], same: Mapping[str, Comparison]) -> None:
    """Print each command's time and memory, and how many sums differ."""
    print(f"{'':16}{'wall s':>9}{'CPU s':>9}{'MB':>7}{'wall/floor':>12}{'CPU/floor':>11}")
    for name, figure in figures.items():
        wall, cpu = figure.wall / figures["floor"].wall, figure.cpu / figures["floor"].cpu
        print(
            f"{name:16}{figure.wall:9.1f}{figure.cpu:9.1f}{figure.memory:7.0f}{wall:12.2f}{cpu:11.2f}"
        )
    for name, figure in figures.items():
        parts = ", ".join(f"{part:.0f} {of}" for of, part in figure.by_process.items())
        print(f"MB by process, {name}: {parts}")
    for name, held in same.items():
        print(
            f"sums from {name}: {held.compared:,} figures compared, {held.filled:,} not 0,"
            f" {sum(held.differing.values()):,} differ {held.differing or ''}"
        )
    left_out = max(comparison.left_out for comparison in same.values())
    print(f"left out because a return is outstanding: {left_out:,} of {', '.join(BY_STATUS)}")


def main() -> int:
    """Run the benchmark. Return 1 if a sum is wrong, or if the earlier result is not comparable."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="1000000, 5000000, 25000000")
    parser.add_argument("--against", type=Path, help="a result to compare with")
    options = parser.parse_args()
    before = json.loads(options.against.read_text()) if options.against else None
    if before and (before["machine"], before["rows"]) != (machine(), options.rows):
        other = f"{before['machine']} and {before['rows']:,} rows"
        print(f"{options.against} cannot be compared: it is a result for {other}")
        return 1
    runs: list[dict[str, Figures]] = []
    differing = 0
    print(machine())
    for rows in dict.fromkeys((EXAMPLE_ROWS, options.rows)):
        with tempfile.TemporaryDirectory() as folder:
            figures, same, query = run(rows, Path(folder))
        print(f"{rows:,} rows")
        show(figures, same)
        differing += sum(len(comparison.differing) for comparison in same.values())
        print(f"the slowest query of the README: {query:.1f} ms")
        runs.append(figures)
    print(f"{'at most':44}{'this run':>10}{'goal':>7}")
    for goal in goals(runs[0], runs[1] if len(runs) > 1 else None, options.rows):
        print(f"{goal.ratio:44}{goal.measured:10.2f}{goal.goal:7.2f}")
    if before:
        for name, figure in runs[-1].items():
            ratio = figure.wall / before["figures"][name]["wall"]
            print(f"{name}: {ratio:.2f} times the earlier wall time")
    kept = {name: asdict(figure) for name, figure in runs[-1].items()}
    result = {"machine": machine(), "rows": options.rows, "figures": kept, "query_ms": query}
    _RESULT.write_text(json.dumps({**result, "indicators_that_differ": differing}, indent=1) + "\n")
    if differing:
        print("the sums differ from the published figures, so the ratios mean nothing")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
