"""Integrity: whether published, landed and validated files are still as they were written.

Each file is compared with the checksum from its writing, and the published one is also read whole.
Nothing is repaired here; each sentence says how to repair it.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from drug_strategy import quality
from drug_strategy.io import engine
from drug_strategy.io.files import digest_of
from drug_strategy.landing.load_log import damaged
from drug_strategy.publication import generations, verify
from drug_strategy.settings import Settings

_AGAIN = "delete it, and the next refresh makes it again"


def faults(settings: Settings) -> Iterator[str]:
    """A sentence for every file that is not as it was written."""
    yield from _published(settings)
    manifest = settings.landed / "files.parquet"
    if manifest.is_file():
        yield from _landed(settings, manifest)
    else:
        yield f"{_place(manifest, settings)} is missing; the next refresh makes it again."
    for path in sorted(settings.results.rglob("*.parquet")):
        if not quality.is_whole(path):
            yield f"{_place(path, settings)} is not what was written; {_AGAIN}."
    with engine.connect() as connection:
        for path in sorted(settings.revisions.glob("*.parquet")):
            try:
                connection.execute(
                    "select bit_xor(hash(rows)) from read_parquet(?) as rows", [str(path)]
                ).fetchall()
            except duckdb.Error as error:
                yield (
                    f"{_place(path, settings)} cannot be read whole ({_line(error)}); restore it "
                    "from a backup, or delete it and lose the revisions of that publication."
                )


def _landed(settings: Settings, manifest: Path) -> Iterator[str]:
    """The landed rows and the validation results that are missing or damaged."""
    for path in damaged(settings.landed):
        if path.is_file():
            yield f"{_place(path, settings)} is not what was landed; {_AGAIN}."
        else:
            yield f"{_place(path, settings)} is missing; the next refresh makes it again."
    for file in pq.read_table(manifest).to_pylist():
        stem = f"{file['sha256']}.{file['received_on']}"
        path = quality.result_file(settings.home, file["return_name"], stem)
        if file["status"] == "accepted" and not path.is_file():
            yield f"{_place(path, settings)} is missing; the next refresh makes it again."


def _published(settings: Settings) -> Iterator[str]:
    link = settings.published / generations.LINK
    if not link.exists():
        yield f"Nothing is published at {link}; run: warehouse refresh."
        return
    current = generations.current(settings.published)
    for generation in generations.finished(settings.published):
        file = generations.path_of(settings.published, generation)
        place, checksum = _place(file, settings), settings.checksum(generation)
        is_current = generation == current
        why = ", and the next refresh publishes again" if is_current else ": it is not in use"
        if not checksum.is_file():
            yield f"There is no checksum of {place}; delete the file{why}."
        elif digest_of(file) != checksum.read_text("ascii"):
            yield f"{place} is not what was published; delete it{why}."
    try:
        yield from verify.faults(link.resolve())
    except duckdb.Error as error:
        yield f"{_place(link.resolve(), settings)} cannot be read whole: {_line(error)}"


def _place(path: Path, settings: Settings) -> str:
    resolved = settings.home.resolve()
    return str(path.relative_to(resolved if path.is_relative_to(resolved) else settings.home))


def _line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())
