"""Read a return's files as text in the order that decides which row is current.

The baseline scripts `floor` and `peer` use this module. Workbooks are converted to comma-separated
lines. Files without the required columns are left out.
"""

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from drug_strategy.contracts import Contract

_UNREADABLE = (ValueError, OSError, EOFError, csv.Error, zlib.error, CalamineError)
_KINDS = (".csv", ".csv.gz", ".xlsx", ".parquet")
_ACROSS = ("month", "offences")  # absent from a file with one column per month


class Layout(NamedTuple):
    """A file's columns in order. The records begin after `skip` lines.

    `columns` contains the columns' names in the contract: YYYYMM for a month column, and '' for an
    unknown one. `names` is the header as sent. A Parquet file has no delimiter.
    """

    names: tuple[str, ...]
    columns: tuple[str, ...]
    delimiter: str = ""
    skip: int = 0

    @property
    def least(self) -> int:
        """Return the number of cells in a complete record: those up to the last named column."""
        return max(at for at, name in enumerate(self.names, start=1) if name.strip())


class Sent(NamedTuple):
    """A return's file, its text (except for Parquet), and whether the text is plain UTF-8."""

    path: Path
    received: date
    layout: Layout
    text: str = ""
    is_plain: bool = True


def sent_files(returns: Path, contract: Contract) -> Iterator[Sent]:
    """Yield the readable files, sorted by received day and path, without identical copies."""
    folder, seen = returns / contract.return_name, set()
    paths = [path for path in folder.rglob("*") if path.name.lower().endswith(_KINDS)]
    for path in sorted(paths, key=lambda path: (_received(path), path.relative_to(folder))):
        content = path.read_bytes()
        digest = hashlib.sha1(content, usedforsecurity=False).digest()
        if digest in seen or _received(path) > date.today():
            continue
        seen.add(digest)
        try:
            yield _with_header(path, content, contract)
        except _UNREADABLE as error:
            print(f"left out {path.relative_to(returns)}: {error}")


def _received(path: Path) -> date:
    named = re.search(r"__received_(\d{4}-\d\d-\d\d)\.", path.name)
    return date.fromisoformat(named[1]) if named else date.today()


def _with_header(path: Path, content: bytes, contract: Contract) -> Sent:
    """Find the header in the first 20 lines, and return the file and its layout.

    Raises:
        ValueError: if no line contains every required column. If the file is unreadable, the error
            is one of those in _UNREADABLE.
    """
    is_parquet = path.suffix.lower() == ".parquet"
    if is_parquet and (layout := _layout(pq.read_schema(path).names, contract)):
        return Sent(path, _received(path), layout)
    for text, is_plain in _texts(path, content):
        for skip, line in enumerate(islice(io.StringIO(text), 20), start=1):
            for delimiter in ",;\t|":
                names = next(csv.reader([line], delimiter=delimiter))
                if layout := _layout(names, contract, delimiter, skip):
                    return Sent(path, _received(path), layout, text, is_plain)
    raise ValueError("a required column is missing or appears twice")


def _layout(
    names: list[str], contract: Contract, delimiter: str = "", skip: int = 0
) -> Layout | None:
    """Return the layout, or None if a required column is missing or a column appears twice."""
    known = {
        _folded(name): column.name
        for column in contract.columns
        for name in (column.name, *column.synonyms)
    }
    months = r"\d{6}" if contract.months_across else r"(?!)"
    folded = [_folded(name) for name in names]
    columns = [name if re.fullmatch(months, name) else known.get(name, "") for name in folded]
    given = [name for name in columns if name]
    required = {column.name for column in contract.columns if column.required}
    required -= {*_ACROSS} if contract.months_across else set()
    if not required <= {*given} or len({*given}) < len(given):
        return None
    return Layout(tuple(names), tuple(columns), delimiter, skip)


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]", "", name.casefold())


def _texts(path: Path, content: bytes) -> Iterator[tuple[str, bool]]:
    """Yield the text of a file, or of each sheet in a workbook, and whether it is plain UTF-8."""
    if path.suffix.lower() == ".parquet":
        return
    if path.suffix.lower() == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheet_names:
            lines = io.StringIO()
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            csv.writer(lines, lineterminator="\n").writerows(rows)
            yield lines.getvalue(), False
        return
    is_zipped = path.suffix.lower() == ".gz"
    content = gzip.decompress(content) if is_zipped else content
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text, is_plain = content.decode("utf-16" if is_wide else "utf-8-sig"), not is_wide
    except UnicodeDecodeError:
        text, is_plain = content.decode("cp1252"), False
    text = text.replace("\r\n", "\n")
    yield text.replace("\r", "\n"), is_plain and not is_zipped and "\r" not in text
