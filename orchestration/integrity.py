"""Integrity: whether what is published and what has landed is still what was written.

DuckDB and Parquet keep checksums of their own blocks and pages; reading all of a file holds it
against them. Nothing is mended here: a refresh does that.
"""

from collections.abc import Iterator

import duckdb

from orchestration.publication import generations, verify
from orchestration.settings import Settings


def faults(settings: Settings) -> Iterator[str]:
    """Everything that is not as it was written, a sentence each."""
    link = settings.published / generations.LINK
    if not link.exists():
        yield f"Nothing is published at {link}."
    else:
        try:
            yield from verify.faults(link.resolve())
        except duckdb.Error as error:
            yield f"{link.resolve().name} cannot be read whole: {_line(error)}"
    with duckdb.connect() as connection:
        for path in sorted((*settings.landed.rglob("*.parquet"), *settings.revisions.glob("*"))):
            try:
                connection.execute(
                    "select bit_xor(hash(rows)) from read_parquet(?) as rows", [str(path)]
                ).fetchall()
            except duckdb.Error as error:
                place = path.relative_to(settings.home)
                yield f"{place} cannot be read whole: {_line(error)}"


def _line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())
