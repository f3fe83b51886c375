"""The console: progress on stderr, the result on stdout; colour and boxes only on a terminal."""

import io
import os
import shutil
import sys
import textwrap
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from drug_strategy.answers.status import Summary, accounted
from drug_strategy.cli import live
from drug_strategy.io.text import printable
from drug_strategy.publication.changes import Comparison

if TYPE_CHECKING:  # importing it takes a moment
    from drug_strategy.answers.notes import Screened

_FILES = 10  # that a dry run names by indicator


def let_all_text_through() -> None:
    """Escape what the terminal's encoding lacks, such as a pound sign under LC_ALL=C."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def argument(text: str) -> str:
    """An argument as its user wrote it, whatever encoding this process uses."""
    return os.fsencode(text).decode("utf-8", "backslashreplace")


def print_error(sentence: str) -> None:
    """Print on stderr why something was not done."""
    live.end_line()
    print(f"warehouse: {printable(sentence)}", file=sys.stderr, flush=True)


def show(found: Summary, report: Path, refused_before: Collection[str] = ()) -> None:
    """Print the result of a refresh, with a sentence per refused file.

    What the publication before refused too is one line.
    """
    live.end_line()
    new = [refusal for refusal in found.refusals if refusal not in refused_before]
    for refusal in new:
        print(f"refused: {printable(refusal)}", file=sys.stderr)
    if before := len(found.refusals) - len(new):
        files = "1 file" if before == 1 else f"{before:,} files"
        print(f"refused as before: {files}; the report's data quality says why", file=sys.stderr)
    if found.refusals and found.contains_synthetic:
        planned = "Example returns have faults on purpose, to show what becomes of them."
        print(planned, file=sys.stderr)
    changed = f"{found.indicators_changed:,} ({found.figures_changed:,} figures)"
    lines = [
        *accounted(found),
        ("indicators changed", changed),
        ("as at", found.as_at.isoformat()),
        ("published (UTC)", found.published_at.isoformat(" ", "seconds")),
        ("file", str(found.path)),
    ]
    if report.exists():
        lines.append(("report", str(report)))
    page("Drug strategy warehouse", [("", lines)])


def page(title: str, sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
    """Print a page: a title, and headed sections of labelled texts.

    No name in them controls the terminal.
    """
    is_terminal = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, 100) if is_terminal else 100
    lines = [("bold", _inert(title))]
    for heading, given in sections:
        entries = [(_inert(label), _inert(text)) for label, text in given]
        lines += [("", ""), ("bold", _inert(heading))] if heading else []
        margin = 4 + max(len(label) for label, _ in entries)
        for label, text in entries:
            indents = f"  {label}".ljust(margin) if label else "  ", " " * margin if label else "  "
            wrapped = textwrap.fill(
                text,
                max(width, margin + 20),
                initial_indent=indents[0],
                subsequent_indent=indents[1],
                break_long_words=False,
                break_on_hyphens=False,
            )
            lines.append(("", wrapped))
    if not is_terminal:
        print("\n".join(line for _, line in lines))
        return
    from rich.console import Console

    console = Console(highlight=False)
    for style, line in lines:
        console.print(line, style=style, markup=False, soft_wrap=True)


def _inert(text: str) -> str:
    """The text with control characters escaped, but for the ends of its lines."""
    return "\n".join(map(printable, text.split("\n")))


def show_changes(found: Comparison | None, held: Sequence[str]) -> None:
    """Print a dry run: figures by indicator, the files that changed them, why it would be held."""
    if found is None:
        print("Nothing is published yet: every figure would be new.")
        return
    sections = []
    for each in found.indicators:
        figures = f"{each.new:,} new, {each.revised:,} revised, {each.withdrawn:,} withdrawn"
        if each.largest is not None:
            figures += f"; the largest revision is by {each.largest:,.4g}"
        files = [("file", printable(file)) for file in each.files[:_FILES]]
        rest = len(each.files) - _FILES
        files += [("", f"and {rest:,} more files")] if rest > 0 else []
        sections.append((each.indicator_id, [("figures", figures), *files]))
    share = (
        f"{found.complete_changed:,} of {found.complete_before:,} complete figures already"
        f" published would be revised or withdrawn ({found.percent:.1f} %)"
    )
    lines = [("", share), *(("would be held", sentence) for sentence in held)]
    page("Nothing was published: a dry run", [("", lines), *sections])


def show_faults(found: "Screened") -> None:
    """Print the result of screening a file, a line per fault."""
    count = len(found.faults)
    title = f"{found.records:,} records; {count:,} fault{'' if count == 1 else 's'}"
    lines = []
    for each in found.faults:
        place = f"record {each.record:,}" if each.record is not None else "the file"
        cell = f"{each.column}: " if each.column else ""
        there = f"there is {printable(each.value)!r}; " if each.value else ""
        lines.append((place, f"{cell}{there}{each.expected} ({each.effect})"))
    page(title, [("", lines)] if lines else [])
