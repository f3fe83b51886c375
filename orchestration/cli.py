"""The command `warehouse`: reads its arguments, hands over, and says the result in plain words.

Exit 0: done. 1: not done, and one sentence says why. 3 (refresh --strict): published, but something
was refused or quarantined. What takes seconds to import is imported where it is used.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn

from orchestration.locks import Busy, exclusive
from orchestration.settings import Settings, UserError

DONE, NOT_DONE, NOT_CLEAN = 0, 1, 3


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one sentence."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message}; see: {self.prog} --help")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; gives its exit status."""
    from orchestration import screen

    try:
        options = _parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except UserError as error:
        screen.complain(str(error))
    except KeyboardInterrupt:
        screen.complain("Stopped; what was published before stands.")
    except BrokenPipeError:
        sys.stderr.close()
    return NOT_DONE


def _refresh(options: argparse.Namespace) -> int:
    from orchestration import screen
    from orchestration.progress import say
    from orchestration.summary import summary

    settings = Settings.from_environment(options.home, options.returns)
    settings.require_returns()
    settings.prepare()
    settings.export()
    screen.show_progress()
    lock = settings.home / "refresh.lock"

    def waiting() -> None:
        say(f"another refresh of {settings.home} is running; waiting for it to end")

    try:
        with exclusive(lock, None if options.no_wait else waiting):
            say(f"refreshing {settings.home} from {settings.returns}")
            from orchestration.refresh import refresh

            refresh(settings, options.as_at)
            found = summary(settings.published / "drug_strategy.duckdb")
    except Busy as error:
        raise UserError(
            f"Another refresh of {settings.home} is running; try again later."
        ) from error
    screen.show(found)
    return NOT_CLEAN if options.strict and not found.is_clean else DONE


def _status(options: argparse.Namespace) -> int:
    from orchestration import screen
    from orchestration.summary import summary

    settings = Settings.from_environment(options.home)
    screen.show(summary(settings.published / "drug_strategy.duckdb"))
    return DONE


def _example_returns(options: argparse.Namespace) -> int:
    from orchestration.examples import write_examples

    try:
        write_examples(options.folder, options.seed, options.scale)
    except OSError as error:
        raise UserError(f"{options.folder} cannot be written to: {error.strerror}.") from error
    return DONE


def _ppo_list(options: argparse.Namespace) -> int:
    from orchestration.ppo_list import write_list

    rows = write_list(Settings.from_environment(options.home), options.file)
    print(f"{rows:,} rows in {options.file}, readable by you alone.")
    return DONE


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; give it as 2011-03-31") from None


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="warehouse", description="The MPS Drug Strategy 2010-13 in figures.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")
    home = _Parser(add_help=False)
    home.add_argument("--home", metavar="DIR", help="the warehouse's folder (WAREHOUSE_HOME)")

    refresh = commands.add_parser(
        "refresh", parents=[home], help="take in the returns and publish the figures"
    )
    refresh.add_argument("--returns", metavar="DIR", help="the returns' folder (WAREHOUSE_RETURNS)")
    refresh.add_argument("--as-at", type=_day, metavar="DATE", help="as it stood on that day")
    refresh.add_argument(
        "--strict", action="store_true", help="exit 3 if anything was refused or quarantined"
    )
    refresh.add_argument(
        "--no-wait", action="store_true", help="exit 1 if another refresh is running"
    )
    refresh.set_defaults(run=_refresh)

    status = commands.add_parser("status", parents=[home], help="what is published, in numbers")
    status.set_defaults(run=_status)

    examples = commands.add_parser("example-returns", help="write synthetic returns to try it with")
    examples.add_argument("folder", type=Path, metavar="DIR")
    examples.add_argument("--seed", type=int, default=1, help="the same seed, the same returns")
    examples.add_argument("--scale", type=float, default=1.0, help="times the usual number of rows")
    examples.set_defaults(run=_example_returns)

    listed = commands.add_parser(
        "ppo-list", parents=[home], help="write the PPOs who tested positive, for those entitled"
    )
    listed.add_argument("file", type=Path, metavar="FILE")
    listed.set_defaults(run=_ppo_list)
    return parser


if __name__ == "__main__":
    sys.exit(main())
