"""The commands of `warehouse` and their arguments."""

import argparse
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from drug_strategy.answers import status as health
from drug_strategy.cli import answers, command_help, completion, outputs
from drug_strategy.cli.parsers import Parser, WarehouseParser
from drug_strategy.cli.refresh import refresh as run_refresh
from drug_strategy.landing.request import ALL


def parser() -> WarehouseParser:
    """The parser: its result has the function to run as `run`."""
    warehouse = WarehouseParser()
    added = warehouse.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    home = Parser(add_help=False)
    home.add_argument("--home", metavar="DIR", help="the warehouse's folder (WAREHOUSE_HOME)")

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str) -> Parser:
        command = added.add_parser(
            name,
            parents=[] if name in ("example-returns", "completion") else [home],
            description=command_help.MORE.get(name, text),
            epilog=command_help.epilog(name),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        warehouse.commands[name] = text
        command.set_defaults(run=run)
        return command

    _add_refresh(add("refresh", run_refresh, "Land the returns and publish the figures."))
    status = add("status", answers.status, "Show the publication, its age and the last refresh.")
    status.add_argument("--json", action="store_true", help="for a monitor")
    status.add_argument(
        "--max-age", type=_duration, metavar="AGE", help="exit 5 if older, such as 36h or 2d"
    )
    _add_figure(add("explain", answers.explain, "Explain where a figure comes from."))
    _add_figure(add("cite", answers.cite, "Print how to cite a figure, with its files."))
    screen = add("screen", answers.screen, "Print what is wrong with one file, row by row.")
    screen.add_argument("file", type=Path, metavar="FILE")
    screen.add_argument("--return", dest="return_name", required=True, metavar="NAME")
    screen.add_argument("--format", choices=("text", "csv"), default="text")
    query = add("query", answers.query, "Query the published file in SQL, locked down.")
    query.add_argument("sql", metavar="SQL", nargs="?", help="one statement; - reads it from stdin")
    query.add_argument("--file", type=Path, metavar="FILE", help="a file with the statement")
    query.add_argument("--format", choices=("table", "csv", "json", "xlsx"), default="table")
    query.add_argument("--to", type=Path, metavar="FILE", help="write the answer to a file")
    query.add_argument("--timeout", type=float, default=30, metavar="SECONDS")
    add("report", outputs.report, "Write the published figures as web pages.")
    workbook = add("workbook", outputs.workbook, "Write London or a borough for Excel.")
    workbook.add_argument("area", metavar="AREA", nargs="?", default="London")
    workbook.add_argument("--to", type=Path, metavar="FILE", help="HOME/workbooks/... by default")
    board = add("superset", outputs.superset, "Write a dashboard for Superset to import.")
    board.add_argument("file", type=Path, metavar="FILE", help="the import file, a .zip")
    board.add_argument(
        "--published", metavar="PATH", help="path of the published file for Superset (the same)"
    )
    edition = add("release", outputs.release, "Make the public edition of the publication.")
    edition.add_argument("--to", type=Path, metavar="DIR", help="the folder of the editions")
    edition.add_argument("--dry-run", action="store_true", help="only print what would be hidden")
    verify = add("verify", answers.verify, "Compare published and landed files with checksums.")
    verify.add_argument(
        "--figure", metavar="ID", help="recompute the figure that was cited by this ID"
    )
    add("rollback", outputs.rollback, "Point readers to the publication before this one.")
    ui = add("ui", outputs.ui, "Serve Dagster's page on 127.0.0.1.")
    ui.add_argument("--port", type=int, default=3000)
    ui.add_argument(
        "--schedule",
        action="store_true",
        help="run the schedule, not the page",
    )
    add("docs", outputs.docs, "Write the data dictionary and dbt's documentation.")
    shell = add("completion", completion.run, "Print the script for completion in a shell.")
    shell.add_argument("shell", choices=("bash", "zsh", "fish"))
    examples = add("example-returns", outputs.example_returns, "Write synthetic returns.")
    examples.add_argument("folder", type=Path, metavar="DIR")
    examples.add_argument("--seed", type=int, default=1, help="the same seed, the same returns")
    examples.add_argument("--scale", type=float, default=1.0, help="times the usual number of rows")
    listed = add("ppo-list", outputs.ppo_list, "Write the PPOs who tested positive to a file.")
    listed.add_argument("file", type=Path, metavar="FILE")
    return warehouse


def _add_figure(command: argparse.ArgumentParser) -> None:
    for name, text in (
        ("indicator", "its id or its name"),
        ("area", 'London, a borough, "Ward, Borough", or a GSS code'),
        ("period", '"2011-12 Q2", 2011-12 or "year to 2011-12 Q2"'),
    ):
        argument = command.add_argument(name, metavar=name.upper(), help=text)
        # argcomplete looks for this attribute, which argparse does not know.
        argument.completer = completion.completer(name)  # type: ignore[attr-defined]


def _add_refresh(refresh: argparse.ArgumentParser) -> None:
    refresh.add_argument("--returns", metavar="DIR", help="the returns' folder (WAREHOUSE_RETURNS)")
    refresh.add_argument("--as-at", type=_day, metavar="DATE", help="build as at that day")
    refresh.add_argument(
        "--dry-run", action="store_true", help="build all, publish nothing, print what would change"
    )
    refresh.add_argument(
        "--accept-missing",
        action="append",
        default=[],
        metavar="RETURN",
        help="publish although this return lost most of its files, rows or a column",
    )
    refresh.add_argument(
        "--accept-revisions",
        action="append",
        nargs="?",
        const=ALL,
        default=[],
        metavar="INDICATOR",
        help="publish although many published figures change: of this indicator, or of all",
    )
    refresh.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="RETURN/FILE",
        help="leave out a file, or a whole return, this time",
    )
    refresh.add_argument(
        "--new-person-key",
        action="store_true",
        help="go on although the key of pseudonyms is lost or another: all of them change",
    )
    refresh.add_argument(
        "--strict", action="store_true", help="exit 3 if anything was refused or quarantined"
    )
    refresh.add_argument(
        "--no-wait", action="store_true", help="exit 1 if another refresh is running"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; give it as 2011-03-31") from None


def _duration(text: str) -> timedelta:
    try:
        return health.duration(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
