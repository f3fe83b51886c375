"""Read a CSV file: decode it, find its dialect and header, and split lines into cells.

DuckDB reads a file directly if every line has as many cells as the header. Any other file is first
rewritten by the csv module, as CSV that DuckDB can read.
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
from dataclasses import replace
from pathlib import Path
from shutil import disk_usage
from typing import Any, BinaryIO

from drug_strategy.contracts import Contract
from drug_strategy.landing.discovery import FileWarning, NotReadable
from drug_strategy.landing.readers import layout as layouts
from drug_strategy.landing.readers.layout import (
    SEARCHED_LINES,
    Header,
    Layout,
    Line,
    Rectangle,
    Refused,
)
from drug_strategy.landing.values import CELL_LIMIT, UNREADABLE

_CHUNK = 1 << 20
_LINE_LIMIT = 256 << 20
_EXPANDED_MOST = 1_000_000_000  # A file may expand to at most 1 GB.
_SMALL = 8 << 20  # The free disk space is not checked for files of up to 8 MB.
_FOREIGN = {
    b"PK\x03\x04": "an Excel or zip file",
    b"\x1f\x8b": "a gz file",
    b"PAR1": "a Parquet file",
}
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_STRAY = "stray_byte_as_cp1252"
DELIMITERS = (",", ";", "\t", "|")
_SPACED_QUOTE = re.compile(rb'[,;\t|\r\n] +"|" +[^ ,;\t|\r\n]')
_TAIL, _TAIL_LINES = 8_192, 10
_CELLS_LIMIT = 1_000_000  # A line with more than a million cells is refused.
_LONG = 16 << 20  # A line with more than 16 million characters is shortened.
_RUN = re.compile(rf'[^",;\t|\r\n]{{{CELL_LIMIT + 1},}}')  # A cell that is too long for any type.
_KEPT = 1_000  # At most 1,000 characters are stored from an unreadable cell.
_CELLS_KEPT = 1_000  # At most 1,000 cells are stored from a line that is not a record.

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def of_csv(source: Path, contract: Contract, is_compressed: bool) -> Rectangle:
    """Return a CSV file's cells as a table. Any intermediate files are written next to `source`."""
    text, warnings = as_utf8(source, source.with_suffix(".utf8"), is_compressed)
    delimiter, lines, header = _start(text, contract)
    line = header.line

    def rewrite() -> Rectangle:
        below = (cells for number, cells in _records(text, delimiter) if number > line)
        target = source.with_suffix(".rectangle")
        made = rewritten(below, Layout(contract, header), header.named_width, target)
        return replace(made, warnings=warnings)

    is_even = all(
        number == at for at, (number, _) in enumerate(lines, start=1) if number <= line
    ) and _ends_evenly(text, delimiter, header.width)
    if not is_even or has_spaced_quote(text):
        return rewrite()
    layout = Layout(contract, header, delimiter, _line_ending(text), skip=line)
    return Rectangle(text, layout, rewrite, warnings)


def rows_of_csv(source: Path, contract: Contract, is_compressed: bool) -> list[int]:
    """Return the spreadsheet row of each record in a CSV file that has been landed."""
    text, _ = as_utf8(source, source.with_suffix(".utf8"), is_compressed)
    delimiter, _, header = _start(text, contract)
    rows = enumerate(_records(text, delimiter), start=1)
    below = ((row, cells) for row, (number, cells) in rows if number > header.line)
    return layouts.rows_of_records(below, header)


def _start(text: Path, contract: Contract) -> tuple[str, list[Line], Header]:
    """Return the delimiter, first lines and header of a UTF-8 CSV."""
    starts = {delimiter: peek(text, delimiter, SEARCHED_LINES) for delimiter in DELIMITERS}
    delimiter = max(starts, key=lambda delimiter: layouts.likeness(starts[delimiter], contract))
    return delimiter, starts[delimiter], layouts.find(starts[delimiter], contract)


def as_utf8(source: Path, draft: Path, compressed: bool) -> tuple[Path, tuple[FileWarning, ...]]:
    """Return a UTF-8 file that contains the text in `source`, and a warning if bytes were guessed.

    If `source` is already UTF-8, `source` itself is returned. Otherwise the text is written to
    `draft`. Four encodings are tried in turn: UTF-16 with a byte order mark, UTF-8, UTF-8 with a
    few stray bytes that are read as cp1252, and cp1252.

    Raises:
        Refused: if the file contains a NUL or undecodable byte, if a line is longer than 256 MB, if
            the file is not a CSV file or is a broken gz file, or if it expands to more than 1 GB.
        NotReadable: if the file expands to more than half of the free disk space.
    """
    if compressed:
        _expand(source, draft.with_suffix(".expanded"))
        source = draft.with_suffix(".expanded")
    with source.open("rb") as stream:
        start = stream.read(4)
    for magic, kind in _FOREIGN.items():
        if start.startswith(magic):
            raise Refused(f"the content is {kind}, not CSV; correct the file extension")
    encoding = next((name for bom, name in _BOMS.items() if start.startswith(bom)), None)
    if encoding is None and _decodes(source, "utf-8"):
        return source, ()
    if start.startswith(codecs.BOM_UTF8):
        raise Refused(
            "the file begins as UTF-8, but has a byte that is not; save it as UTF-8 again"
        )
    strays = 0 if encoding else _strays(source)
    encoding, errors = ("utf-8", _STRAY) if strays else (encoding or "cp1252", "strict")
    with drafting(draft) as target:
        for text in _decoded(source, encoding, errors):
            target.write(text.encode("utf-8"))
    return draft, (_warning(strays),) if strays else ()


def _strays(source: Path) -> int:
    """Return the number of stray bytes in an otherwise UTF-8 file, or 0 for any other file.

    In other encodings, non-ASCII bytes are hardly ever valid UTF-8.
    """
    characters = strays = 0
    try:
        for text in _decoded(source, "utf-8", "surrogateescape"):
            characters += sum(character > "\x7f" for character in text)
            strays += sum("\udc80" <= character <= "\udcff" for character in text)
    except Refused:
        return 0
    return strays if characters > 2 * strays else 0


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Handle a decoding error by reading the invalid byte as cp1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252"), error.end


codecs.register_error(_STRAY, _as_cp1252)


def _warning(strays: int) -> FileWarning:
    number = "1 byte is" if strays == 1 else f"{strays:,} bytes are"
    return FileWarning(
        "stray_bytes", f"{number} not UTF-8 and were read as Windows text; check names with accents"
    )


def _decodes(source: Path, encoding: str) -> bool:
    try:
        for _ in _decoded(source, encoding):
            pass
    except Refused:
        if encoding == "utf-8":
            return False
        raise
    return True


def _decoded(source: Path, encoding: str, errors: str = "strict") -> Iterator[str]:
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


def require_small(size: int) -> None:
    """Check that a file does not expand to more than 1 GB.

    Raises:
        Refused: if `size`, in bytes, is more than 1 GB.
    """
    if size > _EXPANDED_MOST:
        raise Refused("it expands to more than 1 GB; send it in parts")


def require_room(size: int, folder: Path, written: int = 0) -> None:
    """Check that a file does not expand to more than half of the free disk space.

    The check may be repeated while the file is being expanded, when `written` bytes of it are
    already in `folder`.

    Raises:
        NotReadable: if `size`, in bytes, is more than half of the space.
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


def drafting(target: Path) -> BinaryIO:
    """Open a file in the scratch folder for writing, and check the free disk space."""
    return io.BufferedWriter(_Draft(target, "w"), _CHUNK)


def _expand(source: Path, target: Path) -> None:
    size = 0
    try:
        with gzip.open(source) as stream, drafting(target) as expanded:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                require_small(size)
                expanded.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Refused(
            "the gz is cut short or broken, or is not gz at all; send it again"
        ) from error


def peek(source: Path, delimiter: str, lines: int) -> list[tuple[int, list[str]]]:
    """Return the records that end within the first `lines` lines of a UTF-8 CSV.

    Reading stops at an unreadable line. Another delimiter may make it readable.
    """
    numbered: list[tuple[int, list[str]]] = []
    try:
        for number, cells in _records(source, delimiter):
            if number > lines:
                break
            numbered.append((number, cells))
    except Refused:
        pass
    return numbered


def _records(source: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of a UTF-8 CSV, including blank ones, and the last line number of each.

    Raises:
        Refused: if a quote is never closed, or if a line has more than a million cells.
    """
    closed = secrets.token_hex()  # marks the end; no file contains this text
    with source.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(
            _with_end(stream, closed, delimiter), delimiter=delimiter, skipinitialspace=True
        )
        for cells in reader:
            if cells == [closed]:
                return
            yield reader.line_num, cells
    raise Refused("a quote is opened but never closed; close it or delete it")


def _with_end(stream: Iterable[str], mark: str, delimiter: str) -> Iterator[str]:
    line = ""
    for line in stream:
        if len(line) <= _CELLS_LIMIT:
            yield line
        elif line.count(delimiter) > _CELLS_LIMIT:
            raise Refused("a line has more than a million cells; check that it is a return")
        else:
            yield (
                _RUN.sub(lambda run: run[0][: CELL_LIMIT + 1], line) if len(line) > _LONG else line
            )
    if line and not line.endswith(("\n", "\r")):
        yield "\n"
    yield f"{mark}\n"


def _ends_evenly(source: Path, delimiter: str, width: int) -> bool:
    """Return whether the last lines of a CSV seem to have `width` cells each and no footnote.

    This guess saves time, since DuckDB would read the whole file before it found an uneven line.
    """
    with source.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _TAIL))
        tail = stream.read().decode("utf-8", "replace").splitlines()
    complete = tail[1:] if size > _TAIL else tail
    lines = [line for line in complete if line.strip()]
    return all(
        len(cells) == width for cells in csv.reader(lines[-_TAIL_LINES:], delimiter=delimiter)
    )


def _line_ending(source: Path) -> str:
    with source.open("rb") as stream:
        start = stream.read(_CHUNK)
    match = re.search(rb"\r\n|\n|\r", start)
    return match[0].decode() if match else ""


def has_spaced_quote(source: Path) -> bool:
    """Return whether an opening quote may follow spaces, or text may follow a closing quote.

    DuckDB would read such an opening quote as text, and drop text after a closing quote. The file
    is not mapped into memory, because the operating system would kill the refresh if the sender
    shortened it meanwhile.
    """
    kept = b"\n"  # The end of the previous chunk, with no more than one trailing space.
    with source.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            block = kept + chunk
            if (b' "' in block or b'" ' in block) and _SPACED_QUOTE.search(block):
                return True
            filled = block.rstrip(b" ")
            kept = filled[-1:] + block[len(filled) :][:1]
    return False


def rewritten(lines: Iterable[list[str]], layout: Layout, named: int, target: Path) -> Rectangle:
    """Write `lines` as CSV. For a ragged line, an extra last cell contains the line as JSON.

    A line is ragged if it has fewer than `named` cells, or if a cell past the last header is not
    empty.
    """
    width = layout.header.width
    with io.TextIOWrapper(drafting(target), encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for line in lines:
            if len(line) == width and len(max(line, key=len)) <= CELL_LIMIT:
                writer.writerow([*_on_one_line(line), ""])
                continue
            cells = [
                cell if len(cell) <= CELL_LIMIT else UNREADABLE + cell[:_KEPT] for cell in line
            ]
            filled = [at for at, cell in enumerate(cells) if cell.strip()]
            ragged = filled and (len(cells) < named or filled[-1] >= width)
            record = json.dumps(cells[:_CELLS_KEPT], ensure_ascii=False) if ragged else ""
            padded = _on_one_line(cells[:width]) + [""] * (width - len(cells))
            writer.writerow([*padded, record])
    return Rectangle(target, replace(layout, has_ragged=True))


def _on_one_line(cells: list[str]) -> list[str]:
    """Replace line breaks in cells with spaces, because DuckDB misreads some line breaks."""
    joined = "".join(cells)
    if "\n" not in joined and "\r" not in joined:
        return cells
    return [cell.replace("\n", " ").replace("\r", " ") for cell in cells]


def records_below(source: Path, layout: Layout) -> int:
    """Count the records below a CSV's header, excluding blank lines.

    Raises:
        Refused: if a quote is never closed, or if a line has more than a million cells.
    """
    records = _records(source, layout.delimiter)
    return sum(1 for number, cells in records if cells and number > layout.skip)


def lines_in(source: Path) -> int:
    """Count the lines in a file. The last line may have no line ending."""
    newlines = returns = 0
    last = b""
    with source.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            newlines += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            last = chunk[-1:]
    return (newlines or returns) + (last not in (b"\n", b"\r", b""))
