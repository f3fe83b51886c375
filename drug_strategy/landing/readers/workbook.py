"""An Excel workbook as lines of text cells, sheet by sheet, read as a stream."""

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from zipfile import ZipFile

from drug_strategy.landing.errors import Refused
from drug_strategy.landing.readers.openpyxl_adapter import FilledCell, open_book, rows

_EXPANDED_LIMIT = 256 << 20  # a workbook may expand to this ...
_EXPANSION_LIMIT = 200  # ... or to so many times its size
_ROWS_LIMIT = 1 << 20  # Excel's own
_WIDE = 1_000
_WIDE_CELLS_LIMIT = 2_000_000  # cells, filled or not, of the rows that reach beyond _WIDE columns
_SILENCE = Lock()  # warning filters hold for all threads at once
_DAMAGED = "it is not an Excel workbook as the name says, or it is damaged; save it as .xlsx again"


class Sheets:
    """The sheets of a workbook; a context that closes the file.

    Raises:
        Refused: if the file is not a workbook.
    """

    def __init__(self, source: Path) -> None:
        """Open the workbook."""
        try:
            with ZipFile(source) as parts:
                size = sum(part.file_size for part in parts.infolist())
                if size > max(_EXPANDED_LIMIT, _EXPANSION_LIMIT * source.stat().st_size):
                    raise Refused("it expands to more than 200 times its size; send it as CSV")
            with _SILENCE, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._book = open_book(source)
        except Refused:
            raise
        except Exception as error:  # openpyxl may raise anything for a damaged file
            raise Refused(_DAMAGED) from error

    def __enter__(self) -> "Sheets":
        """Nothing more to open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._book.close()

    def names(self) -> list[str]:
        """The sheets' names in the workbook's order, chart sheets left out."""
        return [sheet.title for sheet in self._book.worksheets]

    def hidden(self) -> set[str]:
        """The names of the hidden sheets."""
        return {s.title for s in self._book.worksheets if s.sheet_state != "visible"}

    def lines(self, name: str) -> Iterator[list[str]]:
        """The lines of a sheet from its first row on, blank ones too."""
        try:
            yield from _lines(rows(self._book[name]))
        except Refused:
            raise
        except Exception as error:  # damage may also appear while rows are read
            raise Refused(_DAMAGED) from error


def _lines(sheet: Iterable[list[FilledCell]]) -> Iterator[list[str]]:
    """Each row up to its last filled cell."""
    wide_cells = 0
    for number, row in enumerate(sheet):
        if number >= _ROWS_LIMIT:
            raise Refused("it has more rows than Excel can hold; save it as .xlsx again")
        width = row[-1][0] if row else 0
        wide_cells += width if width > _WIDE else 0
        if wide_cells > _WIDE_CELLS_LIMIT:
            raise Refused(f"rows reach beyond column {_WIDE:,}; delete their content")
        line = [""] * width
        for column, text in row:
            if column <= width:
                line[column - 1] = text
        yield line
