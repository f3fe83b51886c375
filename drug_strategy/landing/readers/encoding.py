"""The text of a CSV file: its bytes as valid UTF-8, whatever encoding they were sent in."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from drug_strategy.landing.errors import Refused

LINE_LIMIT = 256 << 20
_CHUNK = 1 << 20
_EXPANDED_LIMIT = 64 << 20  # a gz may expand to this ...
_EXPANSION_LIMIT = 200  # ... or to so many times its size ...
_EXPANDED_MOST = 8 << 30  # ... but never beyond this
_FOREIGN = {
    b"PK\x03\x04": "an Excel or zip file",
    b"\x1f\x8b": "a gz file",
    b"PAR1": "a Parquet file",
}
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def as_utf8(source: Path, draft: Path, compressed: bool) -> Path:
    """A UTF-8 file with the text of `source`: itself if it is UTF-8 already, otherwise `draft`.

    Tried in turn: UTF-16 with its byte order mark, UTF-8, cp1252.

    Raises:
        Refused: for a NUL or undecodable byte, another format, a line over 256 MB, a broken gz.
    """
    if compressed:
        _expand(source, draft.with_suffix(".expanded"))
        source = draft.with_suffix(".expanded")
    with source.open("rb") as stream:
        start = stream.read(4)
    for magic, kind in _FOREIGN.items():
        if start.startswith(magic):
            raise Refused(
                f"the content is {kind}, not CSV as the name says; give it its right name"
            )
    encoding = next((name for bom, name in _BOMS.items() if start.startswith(bom)), None)
    if encoding is None and _decodes(source, "utf-8"):
        return source
    if start.startswith(codecs.BOM_UTF8):
        raise Refused(
            "a byte is not UTF-8 although the file begins as UTF-8; save it as UTF-8 again"
        )
    with draft.open("wb") as target:
        for text in _decoded(source, encoding or "cp1252"):
            target.write(text.encode("utf-8"))
    return draft


def _decodes(source: Path, encoding: str) -> bool:
    try:
        for _ in _decoded(source, encoding):
            pass
    except Refused:
        if encoding == "utf-8":
            return False
        raise
    return True


def _decoded(source: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
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
            if open_line > LINE_LIMIT:
                raise Refused("a line is longer than 256 MB; is a quote never closed?")
            yield text
            if not chunk:
                return


def _expand(source: Path, target: Path) -> None:
    limit = min(max(_EXPANDED_LIMIT, _EXPANSION_LIMIT * source.stat().st_size), _EXPANDED_MOST)
    size = 0
    try:
        with gzip.open(source) as stream, target.open("wb") as expanded:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise Refused(
                        "it expands to more than 8 GB or 200 times its size; send it uncompressed"
                    )
                expanded.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Refused(
            "the gz is cut short or broken, or is not gz at all; send it again"
        ) from error
