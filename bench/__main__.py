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
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bench.comparison import differing

EXAMPLE_ROWS = 186_000
_SHORT = 1_000_000
_RESULT = Path(__file__).with_name("result.json")
_PUBLISHED = Path("published", "drug_strategy.duckdb")  # in the home folder
_BASELINES = ("floor", "peer")
_FIRST, _NEXT, _NOTHING = "first refresh", "one new file", "nothing new"


class Figures(NamedTuple):
    """A command's wall time and CPU time in seconds, and its largest process's memory in MB."""

    wall: float
    cpu: float
    memory: float


def measured(command: list[str], environment: Mapping[str, str], log: Path) -> Figures:
    """Run `command` until it ends, append its output to `log`, and return its figures.

    Raises:
        RuntimeError: if the command fails.
    """
    started = time.monotonic()
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=stream, stderr=stream
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{log.read_text('utf-8')}")
    return Figures(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def run(rows: int, folder: Path) -> tuple[dict[str, Figures], set[str]]:
    """Measure every command on about `rows` rows of example returns, generated in `folder`.

    Other programs may share the machine, so with up to a million rows each short command runs three
    times, and the run with the median wall time is used. Also return the indicators for which a
    baseline's sums differ from the figures published by the first refresh.
    """
    returns, home, log = folder / "returns", folder / "home", folder / "log"
    environment = {"WAREHOUSE_HOME": str(home), "WAREHOUSE_RETURNS": str(returns)}
    warehouse = str(Path(sys.executable).with_name("warehouse"))
    scale = str(rows / EXAMPLE_ROWS)
    measured([warehouse, "example-returns", str(returns), "--scale", scale], {}, log)
    times = 3 if rows <= _SHORT else 1
    sums = {name: folder / f"{name}.parquet" for name in _BASELINES}
    commands = {
        name: ([sys.executable, "-m", f"bench.{name}", str(returns), str(sums[name])], times)
        for name in _BASELINES
    }
    refresh = [warehouse, "refresh"]
    commands |= {_FIRST: (refresh, 1), _NOTHING: (refresh, times), _NEXT: (refresh, times)}
    figures: dict[str, Figures] = {}
    wrong: set[str] = set()
    for name, (command, often) in commands.items():
        runs = []
        for number in range(1, often + 1):
            if name == _NEXT:
                _send(returns, number)
            print(f"measuring: {name} {number}/{often}", file=sys.stderr, flush=True)
            runs.append(measured(command, environment, log))
        figures[name] = sorted(runs)[often // 2]
        if name == _FIRST:
            published = home / _PUBLISHED
            wrong = {each for file in sums.values() for each in differing(file, published)}
    return figures, wrong


def _send(returns: Path, number: int) -> None:
    sent = returns / "crack_house_closures" / f"bench_{number}__received_2013-06-05.csv"
    sent.write_text(
        "closure_ref,borough,power,notice_date,outcome,order_date\n"
        f"BENCH-{number},Hackney,part_1,2012-05-01,granted,2012-05-03\n"
    )


def sizes(home: Path) -> tuple[int, int]:
    """Return the sizes of a home folder and its published file in MB."""
    files = {file: file.stat().st_size for file in home.rglob("*") if not file.is_symlink()}
    published = (home / _PUBLISHED).stat().st_size
    return round(sum(files.values()) / 1e6), round(published / 1e6)


def machine() -> str:
    """Return a short description of this machine for the results."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 30
    python = platform.python_version()
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory} GB, Python {python}"


def table(figures: Mapping[str, Figures], before: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Yield a Markdown table: each command's figures, and its wall time beside the baselines'.

    If `before` has the figures of an earlier run, the last ratio is to the wall time in that run.
    """
    compared = [*_BASELINES, *(["before"] if before else [])]
    yield _row("", "wall s", "CPU s", "MB", *(f"/ {name}" for name in compared))
    yield "|---|" + "---:|" * (3 + len(compared))
    for name, figure in figures.items():
        others = [figures[each].wall for each in _BASELINES]
        if before:
            others.append(before[name][0])
        ratios = (f"{figure.wall / other:.2f}" for other in others)
        yield _row(name, f"{figure.wall:.1f}", f"{figure.cpu:.1f}", f"{figure.memory:.0f}", *ratios)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def write(page: Path, rows: int, lines: Sequence[str]) -> None:
    """Replace the measurements of this number of rows in a Markdown page.

    They stand between the comments `<!-- bench 186000 -->` and `<!-- end -->`.

    Raises:
        ValueError: if the page has no place for this number of rows.
    """
    text = page.read_text("utf-8")
    begin, end = f"<!-- bench {rows} -->\n", "<!-- end -->"
    before, found, rest = text.partition(begin)
    if not found or end not in rest:
        raise ValueError(f"{page} has no place for {rows:,} rows")
    after = rest[rest.index(end) :]
    page.write_text("\n".join([before + begin, *lines, "", after]), "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark. Return 1 if a sum is wrong, or if the earlier result is not comparable."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=EXAMPLE_ROWS)
    parser.add_argument("--against", type=Path, help="a result to compare with")
    parser.add_argument("--write", type=Path, help="a page in which to replace the measurements")
    options = parser.parse_args(arguments)
    before = json.loads(options.against.read_text()) if options.against else None
    if before and (before["machine"], before["rows"]) != (machine(), options.rows):
        other = f"{before['machine']} and {before['rows']:,} rows"
        print(f"{options.against} cannot be compared: it is a result for {other}")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        figures, wrong = run(options.rows, Path(folder))
        home, published = sizes(Path(folder, "home"))
    lines = [
        f"{options.rows:,} rows, on {date.today().isoformat()} ({machine()}). The home folder takes"
        f" {home:,} MB, and the published file {published:,} MB.",
        "",
        *table(figures, before["figures"] if before else {}),
    ]
    print(*lines, sep="\n")
    result = {"machine": machine(), "rows": options.rows, "figures": figures}
    _RESULT.write_text(json.dumps(result, indent=1) + "\n")
    if wrong:
        print(f"A baseline's sums differ from the published figures: {', '.join(sorted(wrong))}")
        print("The ratios therefore mean nothing.")
    elif options.write:
        write(options.write, options.rows, lines)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
