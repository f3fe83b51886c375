"""Prints results on stdout, and messages and progress on stderr.

On a terminal, each stage of a refresh has one line, which is updated in place. Otherwise, each
stage and each return gets a new line. A progress line begins with the stage's name. The log also
has a line for each file.
"""

import io
import logging
import os
import shutil
import sys
import textwrap
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from drug_strategy.io.progress import LOGGER, NUMBER, STAGES
from drug_strategy.io.text import printable

if TYPE_CHECKING:  # these modules are slow to import
    from drug_strategy.cli.screening import Screened
    from drug_strategy.exports.return_notes import Fault
    from drug_strategy.refreshing.holds import Comparison

Section = tuple[str, Sequence[tuple[str, str]]]  # a heading and labelled texts

_LONG_LOG = 5 << 20  # Maximum log size in bytes, enough for about 400 refreshes.
_FILES = 10  # A dry run lists at most this many files per indicator.
_ROWS = 20  # The text about a screened file lists at most this many rows with the same value.


def escape_unencodable() -> None:
    """Escape characters that the terminal cannot show: under LC_ALL=C, a pound sign for example."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_error(sentence: str) -> None:
    """Print an error or a warning on stderr."""
    _end_line()
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


def show_summary(
    published: Mapping[str, Any],
    report: Path,
    refused_before: Collection[str],
    left_out: Sequence[str],
) -> None:
    """Print the result of a refresh, including a sentence about each newly refused file.

    A single line counts the files that had already been refused in the previous publication. The
    lines `left_out` list new files with rows left out.
    """
    from drug_strategy.answers.status import accounted

    _end_line()
    refusals = published["refusals"]
    new = [refusal for refusal in refusals if refusal not in refused_before]
    for refusal in new:
        print(f"refused: {printable(refusal)}", file=sys.stderr)
    if before := len(refusals) - len(new):
        files = "1 file" if before == 1 else f"{before:,} files"
        why = "the report's page on data quality says why"
        print(f"still refused: {files}; {why}", file=sys.stderr)
    if refusals and published["contains_synthetic"]:
        planned = "The example returns contain deliberate faults, to show how faults are handled."
        print(planned, file=sys.stderr)
    changed = f"{published['indicators_changed']:,} ({published['figures_changed']:,} figures)"
    lines = [
        *accounted(published),
        *(("new file", line) for line in left_out),
        ("indicators changed", changed),
        ("as at", published["as_at"].isoformat()),
        ("published (UTC)", published["published_at"].isoformat(" ", "seconds")),
        ("file", str(published["path"])),
    ]
    if report.exists():
        lines.append(("report", str(report)))
    page("Drug strategy warehouse", [("", lines)])


def show_changes(comparison: "Comparison | None") -> None:
    """Print what a refresh would change, which files cause this, and any reasons to hold it."""
    if comparison is None:
        print("Nothing is published yet: every figure would be new.")
        return
    sections: list[Section] = []
    for indicator in comparison.indicators:
        figures = "{new:,} new, {revised:,} revised, {withdrawn:,} withdrawn".format(**indicator)
        if indicator["largest"] is not None:
            figures += f"; the largest revision is {indicator['largest']:,.4g}"
        files = [("file", printable(file)) for file in indicator["files"][:_FILES]]
        rest = len(indicator["files"]) - _FILES
        files += [("", f"and {rest:,} more files")] if rest > 0 else []
        sections.append((indicator["indicator_id"], [("figures", figures), *files]))
    changed, before = comparison.complete_changed, comparison.complete_before
    share = (
        f"{changed:,} of {before:,} complete figures already published would be revised or"
        f" withdrawn ({100 * changed / before if before else 0:.1f} %)"
    )
    lines = [("", share)]
    lines += [
        ("would be held", f"{hold.text}; {hold.typed} publishes it") for hold in comparison.holds
    ]
    page("Dry run: nothing was published", [("", lines), *sections])


def show_faults(screened: "Screened") -> None:
    """Print the result of checking a file: each fault once, with its columns, values and rows."""
    from drug_strategy.answers.status import no_records

    found: dict[str, dict[str, dict[str, list[int]]]] = {}
    for fault in screened.listed:
        what, near = _fault_and_nearest(fault)
        value = f"{printable(fault.value)!r}{near}" if fault.value else "nothing"
        values = found.setdefault(what, {}).setdefault(fault.column, {})
        rows = values.setdefault(value, [])
        if fault.record is not None:
            rows.append(fault.row or fault.record)
    word = "row" if any(fault.row for fault in screened.listed) else "record"
    lines = []
    for what, columns in found.items():
        lines.append(("", what))
        for column, values in columns.items():
            text = "; ".join(_in_rows(value, word, rows) for value, rows in values.items())
            lines.append((f"  {column or 'line'}", text))
    count = len({_fault_and_nearest(fault)[0] for fault in screened.faults})
    title = f"{screened.return_name}: {screened.records:,} record"
    title += "s, " if screened.records != 1 else ", "
    title += f"{count:,} fault{'' if count == 1 else 's'}" if count else "no fault"
    title += f"; {no_records(len(screened.no_records))}." if screened.no_records else "."
    page(title, [("", lines)] if lines else [])


def _fault_and_nearest(fault: "Fault") -> tuple[str, str]:
    """Split what is wrong, which many rows may share, from the names nearest to a row's value."""
    expected, mark, near = fault.expected.partition("; did you mean ")
    return f"{expected} ({fault.effect})", f" (did you mean {near})" if mark else ""


def _in_rows(value: str, word: str, rows: list[int]) -> str:
    if not rows:
        return value
    shown = ", ".join(f"{row:,}" for row in rows[:_ROWS])
    more = f" and {len(rows) - _ROWS:,} more" if len(rows) > _ROWS else ""
    return f"{value} in {word}{'s' if len(rows) > 1 else ''} {shown}{more}"


def show_progress(log: Path | None = None) -> None:
    """Start showing progress, and logging it to the file `log`.

    If the existing log has grown too long, it is replaced with a new one.
    """
    # Print no traceback if the log cannot be written, for example because the disk is full.
    logging.raiseExceptions = False
    LOGGER.propagate = False
    LOGGER.addHandler(LiveLine() if sys.stderr.isatty() else Lines())
    if log is not None:
        try:
            if log.exists() and log.stat().st_size > _LONG_LOG:
                log.replace(log.with_name(f"{log.name}.1"))
            handler = logging.FileHandler(log, encoding="utf-8")
        except OSError:  # such as a full disk, which the refresh itself reports
            return
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        LOGGER.addHandler(handler)


def _end_line() -> None:
    for handler in LOGGER.handlers:
        if isinstance(handler, LiveLine):
            handler.end_line()


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


class LiveLine(logging.Handler):
    """Shows the stage, count, time and current item on a single line, which is updated in place.

    Rich's live display is not used, because a killed refresh would leave the cursor hidden.
    """

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._stage, self._at, self._number, self._count, self._began = "", "", "", 0, 0.0
        self._out = sys.stderr  # libraries' output is redirected later, but progress is not
        self._writing = threading.RLock()
        threading.Thread(target=self._tick, daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Show the message on its stage's line, or on a new line if the stage is new."""
        stage, _, at = printable(record.getMessage()).partition(" ")
        with self._writing:
            if stage not in STAGES:
                self.end_line()
                self._out.write(f"{stage} {at}\n")
                return
            if stage != self._stage:
                self.end_line()
                self._stage, self._count, self._began = stage, 0, time.monotonic()
            self._count += 1
            match = NUMBER.match(at)
            self._number = f"{match[0].strip():>9}" if match else f"{self._count:>9,}"
            self._at = at.removeprefix(match[0]) if match else at
            self._draw()

    def end_line(self) -> None:
        """End the line, so that further output starts on a new one."""
        with self._writing:
            if self._stage:
                self._at = ""
                self._draw()
                self._out.write("\n")
                self._out.flush()
            self._stage = ""

    def _draw(self) -> None:
        seconds = int(time.monotonic() - self._began)
        passed = f"{seconds // 60}:{seconds % 60:02}"
        line = f"{self._stage:<11}{self._number}  {passed}  {self._at}".rstrip()
        width = shutil.get_terminal_size().columns
        self._out.write(f"\r\x1b[2K{line[: width - 1]}")
        self._out.flush()

    def _tick(self) -> None:
        while True:
            time.sleep(1)
            with self._writing:
                if self._stage:
                    self._draw()
