"""Prints results on stdout, and messages and progress on stderr.

Each stage of a refresh and each landed return gets a line. The log also has a line for each file.
"""

import io
import logging
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import typer

from drug_strategy.io.progress import LOGGER, NUMBER, STAGES
from drug_strategy.io.text import printable

Section = tuple[str, Sequence[tuple[str, str]]]  # a heading and labelled texts

_LONG_LOG = 5 << 20  # Maximum log size in bytes, enough for about 400 refreshes.


def escape_unencodable() -> None:
    """Escape characters that the terminal cannot show: under LC_ALL=C, a pound sign for example."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_error(sentence: str) -> None:
    """Print an error or a warning on stderr."""
    print(f"warehouse: {printable(sentence)}", file=sys.stderr, flush=True)


def page(title: str, sections: Sequence[Section]) -> None:
    """Print a title and sections of labelled texts, escaping control characters."""
    is_terminal = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, 100) if is_terminal else 100
    is_bold = is_terminal and os.environ.get("TERM") != "dumb"

    def heading(text: str) -> str:
        return typer.style(_inert(text), bold=True) if is_bold else _inert(text)

    lines = [heading(title)]
    for name, given in sections:
        entries = [(_inert(label), _inert(text)) for label, text in given]
        lines += ["", heading(name)] if name else []
        margin = 4 + max(len(label) for label, _ in entries)
        for label, text in entries:
            wrapped = textwrap.fill(
                text,
                max(width, margin + 20),
                initial_indent=f"  {label}".ljust(margin) if label else "  ",
                subsequent_indent=" " * margin if label else "  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
            lines.append(wrapped)
    print("\n".join(lines))


def _inert(text: str) -> str:
    """Return the text, escaping all control characters except line breaks."""
    return "\n".join(map(printable, text.split("\n")))


def show_progress(log: Path | None = None) -> None:
    """Start showing progress, and logging it to the file `log`.

    If the existing log has grown too long, it is replaced with a new one.
    """
    # Print no traceback if the log cannot be written, for example because the disk is full.
    logging.raiseExceptions = False
    LOGGER.propagate = False
    LOGGER.addHandler(Lines())
    if log is not None:
        try:
            if log.exists() and log.stat().st_size > _LONG_LOG:
                log.replace(log.with_name(f"{log.name}.1"))
            handler = logging.FileHandler(log, encoding="utf-8")
        except OSError:  # such as a full disk, which the refresh itself reports
            return
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        LOGGER.addHandler(handler)


class Lines(logging.Handler):
    """Prints a line for each stage and each landed return."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._last, self._out = "", sys.stderr

    def emit(self, record: logging.LogRecord) -> None:
        """Print the message unless it repeats the previous line."""
        stage, _, what = printable(record.getMessage()).partition(" ")
        match = NUMBER.match(what) if stage in STAGES else None
        what = what.removeprefix(match[0]) if match else what
        if stage == "landing":
            what = what.partition("/")[0]
        line = f"{stage} {what}".rstrip()
        if line != self._last:
            self._last = line
            place = f" ({match[1]} of {match[2]})" if match else ""
            print(f"{line}{place}", file=self._out, flush=True)
