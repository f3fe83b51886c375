"""Read a folder's files, including their received dates, copies, headers and records."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.oracle.cells import clean
from tests.oracle.contracts import CONTRACTS
from tests.oracle.reading import FORMATS, Lines, RefusedError, readings

RECEIVED = re.compile(r"__received_([0-9]{4}-[0-9]{2}-[0-9]{2})$")
HEADER_WITHIN = 20
MONTH = re.compile(r"[0-9]{4}(?:0[1-9]|1[0-2])")
PUBLISHED = {"majortext": "major_text", "minortext": "minor_text"}
PUBLISHED |= {"boroughname": "borough_name", "lookupboroughname": "borough_name"}


@dataclass
class File:
    """A file as sent.

    `columns` contains each column's name, or None for one that is ignored. `last_received` is the
    day on which the file's last copy was received. `found` is the number of the refresh that first
    found the file or a copy of it.
    """

    return_name: str
    file_name: str
    path: Path
    received: date
    last_received: date = date.min
    found: int = 0
    status: str = "accepted"
    reason: str = ""
    columns: list[str | None] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    unread_sheets: list[str] = field(default_factory=list)
    records: list[list[str]] = field(default_factory=list)


def list_files(
    returns: Path, as_at: date | None, today: date, found: Mapping[Path, int] | None = None
) -> list[File]:
    """Read the files received by `as_at`, sorted so that later ones supersede earlier ones.

    `found` gives the number of the refresh that first found each file. By default, the same refresh
    found all files.
    """
    files = [
        File(folder.name, path.relative_to(folder).as_posix(), path, _received(path.name, today))
        for folder in sorted(returns.iterdir())
        if folder.is_dir() and not folder.is_symlink()
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or not path.is_dir()) and not _is_ignored(path.name.casefold())
    ]
    contents = {file.path: _content(file.path) for file in files}
    first_found: dict[tuple[str, str], int] = {}
    for file in files:
        content = file.return_name, contents[file.path]
        number = (found or {}).get(file.path, 0)
        first_found[content] = min(number, first_found.get(content, number))
    for file in files:
        file.found = first_found[file.return_name, contents[file.path]]
    files = [file for file in files if as_at is None or file.received <= as_at]
    files.sort(key=lambda file: (file.return_name, file.received, file.found, file.file_name))
    copies: dict[tuple[str, str], list[File]] = defaultdict(list)
    for file in files:
        if file.received > today:
            file.status, file.reason = "refused", "received after today"
        copies[file.return_name, contents[file.path]].append(file)
    for first, *others in copies.values():
        if first.status != "refused":
            _fill(first)
        for file in others:
            file.status = "duplicate"
        # a received date after today is a typo, so it cannot be the last received date
        days = [file.received for file in (first, *others) if file.received <= today]
        first.last_received = max(days, default=first.received)
    return files


def _is_ignored(name: str) -> bool:
    return (
        name.startswith(("~$", "."))
        or name.endswith((".part", ".tmp"))
        or name in {"readme.md", "thumbs.db", "desktop.ini"}
    )


def _content(path: Path) -> str:
    """Return the hash of the file's bytes or, for a link or a pipe, its path."""
    if path.is_symlink() or not path.is_file():
        return str(path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _received(name: str, today: date) -> date:
    lowered = name.casefold()
    extension = next((known for known in FORMATS[::-1] if lowered.endswith(known)), "")
    stem = name[: len(name) - len(extension)] if extension else Path(name).stem
    match = RECEIVED.search(stem)
    try:
        return date.fromisoformat(match[1]) if match else today
    except ValueError:
        return today


def _fill(file: File) -> None:
    try:
        if file.path.is_symlink() or not file.path.is_file():
            raise RefusedError("no ordinary file")
        if file.return_name not in CONTRACTS:
            raise RefusedError("unknown return")
        lines, header = _find_header(file)
        names = [_fold_header(cell) for cell in lines.lines[header]]
        body = [
            _fit(line, len(names), lines.is_ragged_possible)
            for line in lines.lines[header + 1 :]
            if any(map(clean, line))
        ]
        _name_columns(file, names, body)
        if file.return_name == "recorded_offences" and not any(map(is_month, file.columns)):
            raise RefusedError("no month")
        file.records = body
    except RefusedError as error:
        file.status, file.reason = "refused", str(error)


def _fold_header(text: str) -> str:
    return re.sub(r"[\s_-]", "", text.casefold())


def is_month(name: str | None) -> bool:
    """Return whether a column name in an offence extract is a month."""
    return MONTH.fullmatch(name or "") is not None


def _known(return_name: str) -> dict[str, str]:
    if return_name == "recorded_offences":
        return PUBLISHED | {"withdrawn": "withdrawn"}
    return {_fold_header(column.name): column.name for column in CONTRACTS[return_name]}


def _required(return_name: str) -> set[str]:
    if return_name == "recorded_offences":
        return set(PUBLISHED.values())
    return {column.name for column in CONTRACTS[return_name] if column.is_required}


def _find_header(file: File) -> tuple[Lines, int]:
    found: tuple[Lines, int] | None = None
    for lines in readings(file.path):
        header = _header_in(lines, file.return_name)
        if header is None:
            continue
        if found is None and not lines.is_hidden:
            if lines.problem:
                raise RefusedError(lines.problem)
            found = lines, header
        elif file.path.suffix.casefold() == ".xlsx" and any(
            any(map(clean, line)) for line in lines.lines[header + 1 :]
        ):
            file.unread_sheets.append("hidden_sheet" if lines.is_hidden else "other_sheet")
    if found is None:
        raise RefusedError("no header with the required columns")
    return found


def _header_in(lines: Lines, return_name: str) -> int | None:
    known, required = _known(return_name), _required(return_name)
    for number, line in enumerate(lines.lines[:HEADER_WITHIN]):
        if required <= {known.get(_fold_header(cell)) for cell in line}:
            return number
    return None


def _fit(line: list[str], width: int, is_ragged_possible: bool) -> list[str]:
    """Drop empty cells past the last header, and pad short lines from workbooks and Parquet."""
    while len(line) > width and not clean(line[-1]):
        line = line[:-1]
    return line if is_ragged_possible else line + [""] * (width - len(line))


def _name_columns(file: File, names: list[str], body: list[list[str]]) -> None:
    known = _known(file.return_name)
    named = [name for name in names if name]
    if len({known.get(name, name) for name in named}) < len(named):
        raise RefusedError("duplicated column")
    for place, name in enumerate(names):
        if not name and any(clean(cell) for line in body for cell in line[place : place + 1]):
            raise RefusedError("unnamed column")
        is_offences = file.return_name == "recorded_offences"
        file.columns.append(name if is_offences and is_month(name) else known.get(name))
        if name and file.columns[-1] is None and not name.startswith("*"):
            file.unknown_columns.append(name)


def warned_files(files: list[File]) -> Iterator[tuple[tuple[str, str, str], int]]:
    """Yield each file's number of unknown columns or unread sheets, unless the number is zero."""
    for file in files:
        if file.status == "accepted":
            found = Counter(["unknown_column"] * len(file.unknown_columns) + file.unread_sheets)
            for reason, number in found.items():
                yield (file.return_name, file.file_name, reason), number
