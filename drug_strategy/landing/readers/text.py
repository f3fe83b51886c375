"""Read a CSV file: decode it, find its dialect and header, and split lines into cells.

DuckDB reads a large file directly if it finds the same cells as the csv module. The lines of any
other file are first written as CSV that DuckDB can read.
"""

import codecs
import csv
import gzip
import io
import json
import re
import secrets
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import inf
from pathlib import Path
from shutil import disk_usage
from typing import Any, BinaryIO

from drug_strategy.contracts import Contract
from drug_strategy.io.text import number
from drug_strategy.landing.discovery import FileWarning, NotReadable
from drug_strategy.landing.readers import layout as layouts
from drug_strategy.landing.readers.layout import SEARCHED_LINES, Refused, Sheet
from drug_strategy.landing.values import CELL_LIMIT, UNREADABLE

_CHUNK = 1 << 20
_LINE_LIMIT = 256 << 20
_SMALL = 8 << 20  # The free disk space is not checked for files of up to 8 MB.
_FOREIGN = {
    b"PK\x03\x04": "an Excel or zip file",
    b"\x1f\x8b": "a gz file",
    b"PAR1": "a Parquet file",
}
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_STRAY = "stray_byte_as_cp1252"
_DELIMITERS = (",", ";", "\t", "|")
_CELLS_LIMIT = 1_000_000  # A line with more than a million cells is refused.
_LONG = 16 << 20  # A line with more than 16 million characters is shortened.
_RUN = re.compile(rf'[^",;\t|\r\n]{{{CELL_LIMIT + 1},}}')  # A cell that is too long for any type.
_KEPT = 1_000  # At most 1,000 characters are stored from an unreadable cell.
_CELLS_KEPT = 1_000  # At most 1,000 cells are stored from a line that is not a record.

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def of_csv(source: Path, contract: Contract, is_compressed: bool, most: int) -> Sheet:
    """Return the header and lines of a CSV file of at most `most` bytes, once expanded.

    Any intermediate files are written next to `source`.
    """
    require_small(source.stat().st_size, most)
    if is_compressed:
        source = _expanded(source, most)
    text, warnings = _as_utf8(source)
    starts = {delimiter: _start(text, delimiter) for delimiter in _DELIMITERS}
    delimiter = max(starts, key=lambda delimiter: layouts.likeness(starts[delimiter], contract))
    header = layouts.find(starts[delimiter], contract)
    last_named = max({*range(header.width)}.difference(header.unnamed))
    lines = _records(text, delimiter)
    return Sheet(text, header, lines, last_named + 1, warnings, delimiter)


def _expanded(source: Path, most: int) -> Path:
    target, size = source.with_suffix(".expanded"), 0
    try:
        with gzip.open(source) as stream, _drafting(target) as expanded:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                require_small(size, most)
                expanded.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Refused(
            "the gz is cut short or broken, or is not gz at all; send it again"
        ) from error
    return target


def _as_utf8(source: Path) -> tuple[Path, tuple[FileWarning, ...]]:
    """Return a UTF-8 file with the same text, and a warning if bytes were guessed.

    Four encodings are tried in turn: UTF-16 with a byte order mark, UTF-8, UTF-8 with a few stray
    bytes that are read as cp1252, and cp1252.
    """
    with source.open("rb") as stream:
        start = stream.read(4)
    for magic, kind in _FOREIGN.items():
        if start.startswith(magic):
            raise Refused(f"the content is {kind}, not CSV; correct the file extension")
    encoding = next((name for bom, name in _BOMS.items() if start.startswith(bom)), None)
    if encoding is None:
        with suppress(Refused):
            for _ in _texts(source, "utf-8"):
                pass
            return source, ()
    if start.startswith(codecs.BOM_UTF8):
        raise Refused(
            "the file begins as UTF-8, but has a byte that is not; save it as UTF-8 again"
        )
    strays = 0 if encoding else _strays(source)
    encoding, errors = ("utf-8", _STRAY) if strays else (encoding or "cp1252", "strict")
    draft = source.with_suffix(".utf8")
    with _drafting(draft) as target:
        for text in _texts(source, encoding, errors):
            target.write(text.encode("utf-8"))
    stray = number(strays, "byte is", "bytes are")
    detail = f"{stray} not UTF-8 and were read as Windows text; check names with accents"
    return draft, (FileWarning("stray_bytes", detail),) if strays else ()


def _strays(source: Path) -> int:
    """Return the number of stray bytes in an otherwise UTF-8 file, or 0 for any other file.

    In other encodings, non-ASCII bytes are hardly ever valid UTF-8.
    """
    characters = strays = 0
    with suppress(Refused):
        for text in _texts(source, "utf-8", "surrogateescape"):
            characters += sum(character > "\x7f" for character in text)
            strays += sum("\udc80" <= character <= "\udcff" for character in text)
        return strays if characters > 2 * strays else 0
    return 0


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Handle a decoding error by reading the invalid byte as cp1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252"), error.end


codecs.register_error(_STRAY, _as_cp1252)


def _texts(source: Path, encoding: str, errors: str = "strict") -> Iterator[str]:
    """Yield the file's text in parts. Refuse a file that is not text in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    open_line = 0
    with source.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise Refused(
                    f"a byte cannot be read as {encoding}; save the file as UTF-8"
                ) from error
            if "\x00" in text:
                raise Refused(
                    "it has a NUL character, which text never has; save the file as UTF-8 CSV"
                )
            last = max(text.rfind("\n"), text.rfind("\r"))
            open_line = open_line + len(text) if last < 0 else len(text) - last
            if open_line > _LINE_LIMIT:
                raise Refused("a line is longer than 256 MB; check for a quote that is not closed")
            yield text
            if not chunk:
                return


def _start(text: Path, delimiter: str) -> list[list[str]]:
    """Return the first lines' records, up to one that this delimiter makes unreadable."""
    start: list[list[str]] = []
    with suppress(Refused):
        start.extend(_records(text, delimiter, SEARCHED_LINES))
    return start


def _records(text: Path, delimiter: str, last_line: float = inf) -> Iterator[list[str]]:
    """Yield the records of a UTF-8 CSV that end by a line, including blank records."""
    closed = secrets.token_hex()  # marks the end; no file contains this text
    with text.open(encoding="utf-8-sig", newline="") as stream:
        lines = _with_end(stream, closed, delimiter)
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        for cells in reader:
            if cells == [closed] or reader.line_num > last_line:
                return
            yield cells
    raise Refused("a quote is opened but never closed; close it or delete it")


def _with_end(stream: Iterable[str], mark: str, delimiter: str) -> Iterator[str]:
    """Yield the lines, shortening cells that are too long, and then the mark on its own line."""
    line = ""
    for line in stream:
        if len(line) > _CELLS_LIMIT and line.count(delimiter) > _CELLS_LIMIT:
            raise Refused("a line has more than a million cells; check that it is a return")
        yield _RUN.sub(lambda run: run[0][: CELL_LIMIT + 1], line) if len(line) > _LONG else line
    if line and not line.endswith(("\n", "\r")):
        yield "\n"
    yield f"{mark}\n"


def lines_in(text: Path) -> int | None:
    """Count a file's lines, or return None if a space stands next to a quote.

    DuckDB would read a quote after a space as text, and drop text after a closing quote. The file
    is not mapped into memory, because the operating system would kill the refresh if the sender
    shortened it meanwhile.
    """
    newlines = returns = 0
    last = b""
    with text.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if b' "' in last + chunk or b'" ' in last + chunk:
                return None
            newlines += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            last = chunk[-1:]
    return max(newlines, returns) + (last not in (b"\n", b"\r", b""))


def write_csv(sheet: Sheet, target: Path) -> None:
    """Write a sheet's lines as CSV that DuckDB can read, with two extra cells at the end.

    The first is the line as JSON if it is ragged: if it has too few cells, or if a cell past the
    last header is not empty. The second is the line's spreadsheet row. Line breaks in cells become
    spaces, because DuckDB misreads some of them.
    """
    width = sheet.header.width
    with io.TextIOWrapper(_drafting(target), encoding="utf-8", newline="") as stream:
        write = csv.writer(stream, lineterminator="\n").writerow
        for row, line in sheet.below:
            text = "".join(line)
            has_break = "\n" in text or "\r" in text
            if len(line) == width and len(text) <= CELL_LIMIT and not has_break:
                write([*line, "", row])
                continue
            cells = [
                cell if len(cell) <= CELL_LIMIT else UNREADABLE + cell[:_KEPT] for cell in line
            ]
            filled = [at for at, cell in enumerate(cells) if cell.strip()]
            is_ragged = filled and (len(cells) < sheet.least_width or filled[-1] >= width)
            record = json.dumps(cells[:_CELLS_KEPT], ensure_ascii=False) if is_ragged else ""
            plain = [cell.replace("\n", " ").replace("\r", " ") for cell in cells[:width]]
            write([*plain, *[""] * (width - len(plain)), record, row])


def require_small(size: int, most: int) -> None:
    """Set aside a file of more than `most` bytes. A larger WAREHOUSE_MAX_FILE_GB would admit it."""
    if size > most:
        raise NotReadable(f"it has more than {most / 1e9:g} GB once expanded; send it in parts")


def require_room(size: int, folder: Path, written: int = 0) -> None:
    """Set aside a file that expands to more than half of the free disk space.

    `written` bytes of the file may already be in `folder`.
    """
    half = (disk_usage(folder).free + written) // 2
    if size > max(half, _SMALL):
        raise NotReadable(
            f"it expands to more than half of the free disk space ({half // 1_000_000:,} MB);"
            " send it in parts, or free some space and refresh again"
        )


class _Draft(io.FileIO):
    """A file in the scratch folder that must not take up more than half of the free disk space."""

    def write(self, content: Any, /) -> int:
        """Write the content. If the file would become too large, empty it instead."""
        written = self.tell()
        try:
            require_room(written + memoryview(content).nbytes, Path(self.name).parent, written)
        except NotReadable:
            self.truncate(0)
            raise
        return super().write(content)


def _drafting(target: Path) -> BinaryIO:
    """Open a file in the scratch folder for writing, and check the free disk space."""
    return io.BufferedWriter(_Draft(target, "w"), _CHUNK)
