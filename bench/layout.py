"""The positions of each file's columns, for the floor.

Found as landing finds them; workbooks are left out.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from drug_strategy.contracts import Contract, contracts
from drug_strategy.landing.discovery import discover
from drug_strategy.landing.readers import layout as headers
from drug_strategy.landing.readers.layout import Refused
from drug_strategy.landing.readers.text import as_utf8, peek


@dataclass(frozen=True)
class Layout:
    """A file that can be read: its text is UTF-8, its data begin below line `skip`."""

    path: Path
    is_parquet: bool
    delimiter: str
    skip: int
    width: int
    positions: dict[str, int]
    names: tuple[str, ...] = ()


def layouts(returns: Path, return_name: str) -> Iterator[Layout]:
    """The layout of every readable file of a return."""
    contract = contracts()[return_name]
    with tempfile.TemporaryDirectory() as scratch:
        for number, sent in enumerate(discover(returns)):
            if sent.return_name == return_name and sent.extension not in (None, ".xlsx"):
                try:
                    yield _layout(
                        sent.path, str(sent.extension), contract, Path(scratch, str(number))
                    )
                except Refused as error:
                    print(f"left out {sent.file_name}: {error}")


def _layout(path: Path, kind: str, contract: Contract, draft: Path) -> Layout:
    if kind == ".parquet":
        names = pq.read_schema(path).names
        header = headers.read(0, names, contract)
        quoted = tuple(f'"{name}"' for name in names)
        return Layout(path, True, ",", 0, len(names), header.positions, quoted)
    source = as_utf8(path, draft.with_suffix(".utf8"), kind == ".csv.gz")
    starts = {delimiter: peek(source, delimiter, headers.SEARCHED_LINES) for delimiter in ",;\t|"}
    delimiter = max(
        starts, key=lambda each: max(headers.matched(cells, contract) for _, cells in starts[each])
    )
    line, cells = headers.choose(starts[delimiter], contract)
    header = headers.read(line, cells, contract)
    return Layout(source, False, delimiter, line, header.width, header.positions)
