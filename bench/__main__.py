"""`make bench`: a refresh beside a floor, an analyst and bare dbt, in one run, as ratios.

The analyst's figures are compared with the published ones: only then are the ratios
valid. Writes bench/result.json, which is not in git; a result is only compared with one of the
same machine and size.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from bench import frame
from bench.comparison import compared, published_figures
from bench.goals import EXAMPLE_ROWS, Goal, Run, goals
from bench.measure import Figures, measured
from bench.queries import slowest
from drug_strategy.settings import Settings
from drug_strategy.transform import project

_RESULT = Path(__file__).with_name("result.json")
_PUBLISHED = Path("published", "drug_strategy.duckdb")
_BIN = Path(sys.executable).parent


def machine() -> str:
    """What the figures depend on besides the code."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 30
    python = platform.python_version()
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory} GB, Python {python}"


def run(rows: int, folder: Path) -> tuple[dict[str, Figures], pd.DataFrame, float]:
    """Measure every subject on returns of about `rows` rows, made in `folder`.

    Also the analyst's figures beside those of the first refresh, and the milliseconds of the
    README's slowest query. Short commands are measured three times, and the run of the median wall
    time counts: a machine is seldom one's own.
    """
    returns, home, log = folder / "returns", folder / "home", folder / "log"
    environment = {"WAREHOUSE_HOME": str(home), "WAREHOUSE_RETURNS": str(returns)}
    warehouse, figures = str(_BIN / "warehouse"), folder / "figures.parquet"
    scale = str(rows / EXAMPLE_ROWS)
    measured([warehouse, "example-returns", str(returns), "--scale", scale], {}, log)
    dbt = [str(_BIN / "dbt"), "build", "--exclude-resource-type", "unit_test"]
    dbt += ["--exclude", "tag:code", "--profiles-dir", "."]
    dbt += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    refresh = [warehouse, "refresh"]
    empty = folder / "empty"
    frame.write_project(empty, *frame.nodes(project.manifest(Settings(home, returns))))
    trivial = [str(_BIN / "dbt"), "build", "--project-dir", str(empty), "--profiles-dir"]
    commands = {
        "floor": ([sys.executable, "-m", "bench.floor", str(returns)], 3),
        "pandas": ([sys.executable, "-m", "bench.analyst", str(returns), str(figures)], 3),
        "storing alone": ([sys.executable, "-m", "bench.storing", str(returns)], 1),
        "first refresh": (refresh, 1),
        "nothing new": (refresh, 3),
        "one new file": (refresh, 3),
        "bare dbt build": (dbt, 1),
        "empty dbt build": ([*trivial, str(empty)], 1),
        "imports alone": ([sys.executable, "-c", frame.IMPORTS], 3),
    }
    found = {}
    for name, (command, times) in commands.items():
        runs = []
        for number in range(1, times + 1):
            if name == "one new file":
                _post(returns, number)
            print(f"measuring: {name} {number}/{times}", file=sys.stderr, flush=True)
            runs.append(measured(command, environment, log))
        found[name] = sorted(runs, key=lambda each: each.wall)[times // 2]
        if name == "first refresh":
            both = compared(pd.read_parquet(figures), published_figures(home / _PUBLISHED))
    return found, both, slowest(home / _PUBLISHED)


def _post(returns: Path, number: int) -> None:
    sent = returns / "crack_house_closures" / f"bench_{number}__received_2013-06-05.csv"
    sent.write_text(
        "closure_ref,borough,power,notice_date,outcome,order_date\n"
        f"BENCH-{number},Hackney,part_1,2012-05-01,granted,2012-05-03\n"
    )


def show(found: dict[str, Figures]) -> None:
    """Print the figures, and each as a ratio to the floor's and to bare dbt's."""
    print(f"{'':16}{'wall s':>9}{'CPU s':>9}{'MB':>7}{'wall/floor':>12}{'CPU/dbt':>9}")
    for name, each in found.items():
        floor, dbt = each.wall / found["floor"].wall, each.cpu / found["bare dbt build"].cpu
        print(f"{name:16}{each.wall:9.1f}{each.cpu:9.1f}{each.memory:7.0f}{floor:12.2f}{dbt:9.2f}")


def show_goals(found: list[Goal]) -> None:
    """Print each goal beside what was measured."""
    print(f"{'goal: at most':52}{'this run':>10}{'goal':>7}")
    for each in found:
        print(f"{each.figure:52}{each.measured:10.2f}{each.goal:7.2f}")


def main() -> int:
    """Run and print; exit 1 if a result cannot be compared with the one that was kept."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="1000000, 5000000, 25000000")
    parser.add_argument("--against", type=Path, help="a result to compare with")
    options = parser.parse_args()
    before = json.loads(options.against.read_text()) if options.against else None
    if before and (before["machine"], before["rows"]) != (machine(), options.rows):
        print(f"{options.against} is of {before['machine']} and {before['rows']:,} rows: no match.")
        return 1
    runs: list[Run] = []
    differing = 0
    print(machine())
    for rows in dict.fromkeys((EXAMPLE_ROWS, options.rows)):
        with tempfile.TemporaryDirectory() as folder:
            found, both, query = run(rows, Path(folder))
        print(f"{rows:,} rows")
        show(found)
        differing += int(both["differ"].sum())
        print(f"pandas beside the refresh: {len(both):,} figures compared")
        print(f"the slowest query of the README: {query:.1f} ms")
        runs.append(found)
    print(f"figures of pandas that differ: {differing:,}")
    if differing:
        print("they did not do the same: the ratio of the two says nothing")
    show_goals(list(goals(runs[0], runs[1] if len(runs) > 1 else None, options.rows)))
    if before:
        for name, each in runs[-1].items():
            ratio = each.wall / before["figures"][name]["wall"]
            print(f"{name}: {ratio:.2f} times the wall of before")
    kept = {name: asdict(each) for name, each in runs[-1].items()}
    result = {"machine": machine(), "rows": options.rows, "figures": kept, "query_ms": query}
    _RESULT.write_text(json.dumps({**result, "pandas_differs": differing}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
