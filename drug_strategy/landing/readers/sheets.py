"""Chooses the sheet of a workbook: the first visible one that has the header.

The file gets a warning for each other sheet that has records of the return.
"""

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from drug_strategy.contracts import Contract
from drug_strategy.landing.errors import Refused
from drug_strategy.landing.load_log import FileWarning
from drug_strategy.landing.readers.header import (
    SEARCHED_LINES,
    Header,
    choose,
    is_header,
    likeness,
    read,
)

if TYPE_CHECKING:
    from drug_strategy.landing.readers.workbook import Sheets


@dataclass(frozen=True)
class ChosenSheet:
    """The sheet that is read, its header, and a warning for each other one with records."""

    name: str
    header: Header
    warnings: tuple[FileWarning, ...]


def choose_sheet(sheets: "Sheets", contract: Contract) -> ChosenSheet:
    """The first visible sheet with the header, otherwise the most likely one, with its faults.

    Raises:
        Refused: if the header is only on a hidden sheet, or has a fault.
    """
    starts = {
        name: list(enumerate(islice(sheets.lines(name), SEARCHED_LINES), start=1))
        for name in sheets.names()
    }
    hidden = sheets.hidden()
    like = {name: likeness(lines, contract) for name, lines in starts.items()}
    with_header = [name for name in starts if like[name][0]]
    visible = [name for name in starts if name not in hidden]
    if with_header and hidden.issuperset(with_header):
        raise Refused("only a hidden sheet has the header; unhide the sheet")
    chosen = next((name for name in with_header if name in visible), None) or max(
        visible, key=lambda name: like[name], default=None
    )
    header = read(*choose(starts[chosen] if chosen else [], contract), contract)
    others = [name for name in with_header if name != chosen]
    filled = [name for name in others if _has_records(sheets, name, starts[name], contract)]
    numbers = {name: number for number, name in enumerate(starts, start=1)}
    warnings = [_warning(numbers[name], name in hidden) for name in filled]
    return ChosenSheet(str(chosen), header, tuple(warnings))


def _has_records(
    sheets: "Sheets", name: str, start: list[tuple[int, list[str]]], contract: Contract
) -> bool:
    """Whether anything is filled below the header of a sheet."""
    header = next(line for line, cells in start if is_header(cells, contract))
    below = islice(sheets.lines(name), header, None)
    return any(cell.strip() for line in below for cell in line)


def _warning(number: int, is_hidden: bool) -> FileWarning:
    """The warning has the sheet's number: its name may be confidential."""
    if is_hidden:
        return FileWarning(
            "hidden_sheet", f"sheet {number} is hidden and has records, which were ignored"
        )
    return FileWarning("other_sheet", f"sheet {number} has records too, which were ignored")
