"""The return notes: a CSV per file with a fault, below <home>/return_notes, private to its owner.

Written after each refresh; a file without faults, or a deleted one, has none.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path

from drug_strategy.io.text import csv_lines
from drug_strategy.return_notes.faults import Fault, faults
from drug_strategy.settings import Settings

HEADINGS = ("record", "column", "what is there", "what is wanted", "what became of it", "reason")
_LONGEST = 240  # bytes of a file's name, of the 255 that most disks allow


def write_notes(settings: Settings) -> int:
    """Write the notes of the files that are listed now and delete the others; return how many."""
    folder = settings.return_notes
    written = {_write(folder, *each) for each in _by_file(faults(settings))}
    for left in list(folder.rglob("*")):
        if left.is_file() and left not in written:
            left.unlink()
    for empty in sorted(folder.rglob("*"), reverse=True):
        if empty.is_dir() and not any(empty.iterdir()):
            empty.rmdir()
    return len(written)


def lines(found: Iterable[Fault]) -> Iterator[tuple[object, ...]]:
    """Each fault as a row under the headings."""
    for each in found:
        yield (each.record, each.column, each.sent, each.wanted, each.effect, each.reason)


def _by_file(found: Iterator[Fault]) -> Iterator[tuple[str, str, Iterable[Fault]]]:
    """The faults by file; a file's own come before those of its records.

    Those of records are read as they are written: a file may have millions.
    """
    of_files: dict[tuple[str, str], list[Fault]] = {}
    place = attrgetter("return_name", "file_name")
    for is_of_file, each in groupby(found, lambda fault: fault.record is None):
        if is_of_file:
            for fault in each:
                of_files.setdefault(place(fault), []).append(fault)
            continue
        for (return_name, file_name), of_records in groupby(each, place):
            own = of_files.pop((return_name, file_name), [])
            yield return_name, file_name, chain(own, of_records)
    for (return_name, file_name), own in of_files.items():
        yield return_name, file_name, own


def _write(folder: Path, return_name: str, file_name: str, found: Iterable[Fault]) -> Path:
    parts = [part for part in (return_name, *file_name.split("/")) if part not in ("", ".", "..")]
    target = folder.joinpath(*parts[:-1], f"{_short(parts[-1])}.csv")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{os.getpid()}.tmp")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as stream:
        stream.writelines(csv_lines(HEADINGS, lines(found)))
    draft.replace(target)
    return target


def _short(name: str) -> str:
    """A name that is short enough for a suffix; most already are."""
    encoded = name.encode("utf-8")
    if len(encoded) <= _LONGEST:
        return name
    digest = hashlib.sha256(encoded).hexdigest()[:16]
    return f"{encoded[: _LONGEST - 20].decode('utf-8', 'ignore')}-{digest}"
