"""The files of a return as one table of text, a row per record, in the order in which files count.

A file that cannot be read is named and left out.
"""

import csv
import hashlib
import re
import zlib
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError

from bench.analyst.cells import given
from bench.analyst.tables import folded, known, read_table
from drug_strategy.contracts import Contract

_RECEIVED = re.compile(r"__received_(\d{4}-\d{2}-\d{2})\.", re.IGNORECASE)
_KINDS = (".csv", ".csv.gz", ".xlsx", ".parquet")
_UNREADABLE = (ValueError, OSError, EOFError, csv.Error, zlib.error, CalamineError)
_NO_RECORD = r"(?i)(?:\*|(?:total|subtotal|grand total|notes?|source|prepared|end of)\b)"


def records(returns: Path, contract: Contract) -> pd.DataFrame:
    """The contract's columns, with `file`, the file's number, and `received`, its day."""
    tables = []
    for number, (received, path) in enumerate(_in_turn(returns / contract.return_name)):
        try:
            table = _records(path, contract)
        except _UNREADABLE as error:
            print(f"left out {path.name}: {error}")
        else:
            tables.append(table.assign(file=number, received=received))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _in_turn(folder: Path) -> list[tuple[pd.Timestamp, Path]]:
    """By day of outcome, then path; of files with the same bytes only the first."""
    arrived = []
    for path in folder.rglob("*"):
        is_sent = path.is_file() and not path.is_symlink() and not path.name.startswith((".", "~$"))
        if is_sent and path.name.lower().endswith(_KINDS):
            named = _RECEIVED.search(path.name)
            received = pd.to_datetime(named and named[1], errors="coerce")
            today = pd.Timestamp.today().normalize()
            arrived.append((today if pd.isna(received) else received, path))
    arrived.sort(key=lambda file: (file[0], file[1].relative_to(folder).as_posix()))
    first: dict[bytes, tuple[pd.Timestamp, Path]] = {}
    for received, path in arrived:
        first.setdefault(hashlib.sha256(path.read_bytes()).digest(), (received, path))
    return list(first.values())


def _records(path: Path, contract: Contract) -> pd.DataFrame:
    header, body = read_table(path, contract)
    columns = [known(contract).get(folded(name)) for name in header]
    named = [name for name in columns if name]
    if len(set(named)) < len(named):
        raise ValueError(f"a column occurs twice in {header}")
    if any(body[at].str.strip().any() for at, name in enumerate(header) if not folded(name)):
        raise ValueError("a column without a name is filled")
    first = body[0]
    for at in range(1, len(header)):
        if (is_given := given(first)).all():
            break
        first = first.where(is_given, body[at])
    body = body[given(first) & ~first.str.strip().str.match(_NO_RECORD)]
    chosen = {name: body[at] for at, name in enumerate(columns) if name}
    empty = pd.Series("", index=body.index, dtype="str")
    return pd.DataFrame({c.name: chosen.get(c.name, empty) for c in contract.columns})
