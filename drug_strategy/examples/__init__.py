"""Synthetic returns: a folder of made-up files, as real senders might send them, from one seed.

For trying the warehouse and for benchmarks. The same seed and scale give the same bytes. A return
is a module and a SELECT in `returns/`; there is no other list of them.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb

from drug_strategy.contracts import contracts
from drug_strategy.examples.generator import invent_events
from drug_strategy.examples.schedule import ReturnFile, return_files
from drug_strategy.examples.writers import Sheet, copy_rows, write_sheet
from drug_strategy.settings import UserError

__all__ = ["make_examples"]

# More records than a person would type, or a workbook hold easily, are sent as plain CSV.
MOST_BY_HAND = 20_000

# One file that is sent again later, under another name, with the same bytes.
SENT_TWICE = "sanction_detections_synthetic_headquarters_2011-12_q3"
SENT_AGAIN = "sanction_detections_synthetic_headquarters_copy_for_file__received_2012-03-01"

README_TITLE = "# Synthetic returns: nothing here is real"
README = f"""{README_TITLE}

Every file below this folder was written by a program from a seed (seed {{seed}}, scale {{scale}}).
No closure, order, arrest, detection, disruption, answer or count in it happened, and no reference
is of a person. Borough and ward names are real so that the places match; the number
of events of each is random and says nothing about it.

The mistakes in some files (titles and totals, unreadable dates, unknown wards, conflicting rows,
a refused file, a withdrawal and others) are there on purpose.
"""


def make_examples(
    directory: Path,
    seed: int = 1,
    scale: float = 1.0,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write a whole set of synthetic returns below `directory`; return the files, sorted.

    `scale` multiplies events and survey respondents (1.0 is about 150,000 records). `progress` is
    called with one line per return. An earlier example in the folder is replaced.

    Raises:
        UserError: if the folder contains anything else, or the scale is not above zero.
    """
    if not scale > 0:
        raise UserError(f"The scale is {scale}; expected a number above 0.")
    _make_room(directory)
    (directory / "README.md").write_text(README.format(seed=seed, scale=scale), "utf-8")
    connection = invent_events(seed, scale)
    written: dict[str, list[Path]] = {}
    for file in return_files():
        if file.return_name not in written:
            progress(f"writing {file.return_name}")
        path = _write(connection, file, directory)
        written.setdefault(file.return_name, []).append(path)
    connection.close()
    paths = [path for of_return in written.values() for path in of_return]
    return sorted([*paths, *_send_again(paths)])


def _write(connection: duckdb.DuckDBPyConnection, file: ReturnFile, directory: Path) -> Path:
    folder = directory / file.return_name / file.sender.lower()
    folder.mkdir(parents=True, exist_ok=True)
    style = file.style
    if style.is_plain and not file.faults:
        path = folder / f"{file.name}{style.extension}"
        copy_rows(connection, file.query, path, style)
        return path
    result = connection.execute(file.query)
    header = [column[0] for column in result.description or ()]
    records = [list(record) for record in result.fetchmany(MOST_BY_HAND + 1)]
    if len(records) > MOST_BY_HAND and not file.faults:
        style = replace(style, extension=".csv", encoding="utf-8", titled=False)
        path = folder / f"{file.name}{style.extension}"
        copy_rows(connection, file.query, path, style)
        return path
    records.extend(list(record) for record in result.fetchall())
    columns = [column.name for column in contracts()[file.return_name].columns]
    sheet = Sheet(columns[: len(header)], header, records)
    for fault in file.faults:
        fault(sheet)
    path = folder / f"{file.name}{style.extension}"
    write_sheet(sheet, path, style)
    return path


def _send_again(paths: list[Path]) -> list[Path]:
    [first] = [path for path in paths if path.name.startswith(SENT_TWICE)]
    again = first.with_name(SENT_AGAIN + "".join(first.suffixes[-1:]))
    again.write_bytes(first.read_bytes())
    return [again]


def _make_room(directory: Path) -> None:
    """Make the folder, or clear it of an earlier example; leave anything else untouched."""
    if directory.exists() and not directory.is_dir():
        raise UserError(f"{directory} is a file; expected a folder for the synthetic returns.")
    directory.mkdir(parents=True, exist_ok=True)
    found = [path for path in directory.rglob("*") if not path.is_dir() or path.is_symlink()]
    readme = directory / "README.md"
    is_example = readme.is_file() and readme.read_text("utf-8").startswith(README_TITLE)
    others = [path for path in found if path != readme and "synthetic" not in path.name]
    if found and (others or not is_example):
        raise UserError(
            f"The folder {directory} contains files that are not a synthetic example;"
            " expected an empty or a new folder."
        )
    for path in found:
        path.unlink()
