"""Integrity: whether what is published, landed and judged is still what was written.

Each file is held against the checksum that was noted when it was written, and the published one
read whole besides. Nothing is mended here: a refresh does that.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from drug_strategy import quality
from drug_strategy.io.files import digest_of
from drug_strategy.landing.load_log import damaged
from drug_strategy.publication import generations, verify
from drug_strategy.settings import Settings

_AGAIN = "delete it, and the next refresh makes it again"


def faults(settings: Settings) -> Iterator[str]:
    """Everything that is not as it was written, a sentence each."""
    yield from _published(settings)
    is_landed = (settings.landed / "files.parquet").is_file()
    for path in damaged(settings.landed) if is_landed else ():
        yield f"{_place(path, settings)} is not what was landed; {_AGAIN}."
    for path in sorted((settings.home / "verdicts").rglob("*.parquet")):
        if not quality.is_whole(path):
            yield f"{_place(path, settings)} is not what was judged; {_AGAIN}."
    with duckdb.connect() as connection:
        for path in sorted(settings.revisions.glob("*.parquet")):
            try:
                connection.execute(
                    "select bit_xor(hash(rows)) from read_parquet(?) as rows", [str(path)]
                ).fetchall()
            except duckdb.Error as error:
                yield f"{_place(path, settings)} cannot be read whole: {_line(error)}"


def _published(settings: Settings) -> Iterator[str]:
    link = settings.published / generations.LINK
    if not link.exists():
        yield f"Nothing is published at {link}."
        return
    for generation in generations.finished(settings.published):
        file = generations.path_of(settings.published, generation)
        checksum = settings.checksum(generation)
        if not checksum.is_file():
            yield f"There is no checksum of {file.name}; a refresh publishes a file with one."
        elif digest_of(file) != checksum.read_text("ascii"):
            yield f"{file.name} is not what was published; a refresh publishes anew."
    try:
        yield from verify.faults(link.resolve())
    except duckdb.Error as error:
        yield f"{link.resolve().name} cannot be read whole: {_line(error)}"


def _place(path: Path, settings: Settings) -> str:
    return str(path.relative_to(settings.home))


def _line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())
