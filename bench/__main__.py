"""`make bench`: a refresh beside a floor, an analyst and bare dbt, in one run, as ratios.

Writes bench/result.json, which is not kept in git; a result is compared with one of the same
machine and size alone.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from bench.measure import Figures, measured
from bench.queries import slowest

_RESULT = Path(__file__).with_name("result.json")
_ROWS_AT_SCALE_1 = 131_000
_BIN = Path(sys.executable).parent


def machine() -> str:
    """What the figures depend on beside the code."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 30
    python = platform.python_version()
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory} GB, Python {python}"


def run(rows: int, folder: Path) -> dict[str, Figures]:
    """Measure every subject once on returns of about `rows` rows, made in `folder`."""
    returns, home, log = folder / "returns", folder / "home", folder / "log"
    environment = {"WAREHOUSE_HOME": str(home), "WAREHOUSE_RETURNS": str(returns)}
    warehouse, figures = str(_BIN / "warehouse"), folder / "figures.parquet"
    scale = str(rows / _ROWS_AT_SCALE_1)
    measured([warehouse, "example-returns", str(returns), "--scale", scale], {}, log)
    dbt = [
        str(_BIN / "dbt"),
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--exclude",
        "tag:code",
        "--profiles-dir",
        ".",
    ]
    dbt += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    commands = {
        "floor": [sys.executable, "-m", "bench.floor", str(returns)],
        "pandas": [sys.executable, "-m", "bench.analyst", str(returns), str(figures)],
        "first refresh": [warehouse, "refresh"],
        "nothing new": [warehouse, "refresh"],
        "one new file": [warehouse, "refresh"],
        "bare dbt build": dbt,
    }
    found = {}
    for name, command in commands.items():
        if name == "one new file":
            _post(returns)
        print(f"measuring: {name}", file=sys.stderr, flush=True)
        found[name] = measured(command, environment, log)
    return found


def _post(returns: Path) -> None:
    sent = returns / "crack_house_closures" / "bench__received_2013-06-05.csv"
    sent.write_text(
        "closure_ref,borough,power,notice_date,outcome,order_date\n"
        "BENCH-1,Hackney,part_1,2012-05-01,granted,2012-05-03\n"
    )


def show(found: dict[str, Figures]) -> None:
    """Print the figures, and each as a ratio to the floor's and to bare dbt's."""
    print(f"{'':16}{'wall s':>9}{'CPU s':>9}{'MB':>7}{'wall/floor':>12}{'CPU/dbt':>9}")
    for name, each in found.items():
        floor, dbt = each.wall / found["floor"].wall, each.cpu / found["bare dbt build"].cpu
        print(f"{name:16}{each.wall:9.1f}{each.cpu:9.1f}{each.memory:7.0f}{floor:12.2f}{dbt:9.2f}")


def main() -> int:
    """Run and print; exit 1 where a kept result is not to be compared with."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="1000000, 5000000, 25000000")
    parser.add_argument("--against", type=Path, help="a result to compare with")
    options = parser.parse_args()
    before = json.loads(options.against.read_text()) if options.against else None
    if before and (before["machine"], before["rows"]) != (machine(), options.rows):
        print(f"{options.against} is of {before['machine']} and {before['rows']:,} rows: no match.")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        found = run(options.rows, Path(folder))
        query = slowest(Path(folder, "home", "published", "drug_strategy.duckdb"))
    print(f"{options.rows:,} rows on {machine()}")
    show(found)
    print(f"the slowest query of the README: {query:.1f} ms")
    if before:
        for name, each in found.items():
            ratio = each.wall / before["figures"][name]["wall"]
            print(f"{name}: {ratio:.2f} times the wall of before")
    kept = {name: asdict(each) for name, each in found.items()}
    _RESULT.write_text(
        json.dumps(
            {"machine": machine(), "rows": options.rows, "figures": kept, "query_ms": query},
            indent=1,
        )
        + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
