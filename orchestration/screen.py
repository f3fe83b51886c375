"""The screen: progress on stderr, the result on stdout; colour and boxes on a terminal alone.

What is said is decided elsewhere.
"""

import logging
import sys
from collections.abc import Sequence

from orchestration.progress import LOGGER
from orchestration.summary import Summary


class _Lines(logging.Handler):
    """Each line of progress as it comes."""

    def emit(self, record: logging.LogRecord) -> None:
        line = record.getMessage()
        if sys.stderr.isatty():
            from rich.console import Console

            Console(stderr=True, highlight=False).print(line, style="dim", markup=False)
        else:
            print(line, file=sys.stderr, flush=True)


def show_progress() -> None:
    """Show progress from here on."""
    LOGGER.propagate = False
    LOGGER.addHandler(_Lines())


def complain(sentence: str) -> None:
    """Say on stderr why something was not done."""
    print(f"warehouse: {sentence}", file=sys.stderr, flush=True)


def table(lines: Sequence[tuple[str, str]], title: str) -> None:
    """Two columns on stdout: what, and how many."""
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        drawn = Table(title=title, show_header=False, title_justify="left")
        for what, value in lines:
            drawn.add_row(what, value)
        Console(highlight=False).print(drawn, markup=False)
        return
    width = max(len(what) for what, _ in lines)
    print(title)
    for what, value in lines:
        print(f"  {what.ljust(width)}  {value}")


def show(found: Summary) -> None:
    """A summary as the table that a refresh ends with; refused files each with their sentence."""
    for refusal in found.refusals:
        print(f"refused: {refusal}", file=sys.stderr)
    table(
        [
            ("files in", f"{found.files:,}"),
            ("files refused", f"{found.refused:,}"),
            ("rows", f"{found.records:,}"),
            ("rows accepted", f"{found.accepted:,}"),
            ("rows quarantined", f"{found.quarantined:,}"),
            (
                "indicators changed",
                f"{found.indicators_changed:,} ({found.figures_changed:,} figures)",
            ),
            ("as at", found.as_at.isoformat()),
            ("published (UTC)", found.published_at.isoformat(" ", "seconds")),
            ("holds synthetic data", "yes" if found.contains_synthetic else "no"),
            ("file", str(found.path)),
        ],
        title="Drug strategy warehouse",
    )
