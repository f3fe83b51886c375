"""A file as a header and the lines below it, cells of text, whatever its format."""

import csv
import gzip
import io
import re
from itertools import islice
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv as pacsv

from drug_strategy.contracts import Contract

_SEARCHED = 20


def known(contract: Contract) -> dict[str, str]:
    """The contract's columns by their folded names."""
    return {folded(column.name): column.name for column in contract.columns}


def folded(name: str) -> str:
    """A column's name without case, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]", "", name.lower())


def read_table(path: Path, contract: Contract) -> tuple[list[str], pd.DataFrame]:
    """The header and the lines below it, the columns numbered from 0.

    Raises:
        ValueError: if no line has the columns that the contract requires.
    """
    kind = path.name.lower()
    if kind.endswith(".parquet"):
        table = pd.read_parquet(path, dtype_backend="pyarrow").astype("str").fillna("")
        header = list(table.columns)
        if _is_header(header, contract):
            return header, table.set_axis(range(len(header)), axis=1)
    elif kind.endswith(".xlsx"):
        book = pd.read_excel(
            path, sheet_name=None, header=None, dtype="str", na_filter=False, engine="calamine"
        )
        for sheet in book.values():
            for at in range(min(_SEARCHED, len(sheet))):
                if _is_header(header := sheet.iloc[at].tolist(), contract):
                    return header, sheet.iloc[at + 1 :]
    else:
        text = io.StringIO(_text(path), newline=None)
        for line in islice(iter(text.readline, ""), _SEARCHED):
            for delimiter in ",;\t|":
                if _is_header(header := next(csv.reader([line], delimiter=delimiter)), contract):
                    return header, _below(text.read(), delimiter, header)
    raise ValueError("no line names the columns that it must have")


def _is_header(cells: list[str], contract: Contract) -> bool:
    named = {known(contract).get(folded(cell)) for cell in cells}
    return all(column.name in named for column in contract.columns if column.required)


def _below(text: str, delimiter: str, header: list[str]) -> pd.DataFrame:
    """The lines that reach the last named column and have no filled cell beyond the header."""
    width = len(header)
    least = max(at for at, name in enumerate(header, start=1) if folded(name))
    mended = []

    def mend(line: pacsv.InvalidRow) -> str:
        cells = next(csv.reader([line.text], delimiter=delimiter))
        if len(cells) >= least and not any(cell.strip() for cell in cells[width:]):
            mended.append((cells + [""] * width)[:width])
        return "skip"

    # pandas' own read_csv fills a short line up unseen, and its pyarrow engine may break a line
    # within a cell.
    names = [str(at) for at in range(width)]
    table = pacsv.read_csv(
        io.BytesIO(text.encode()),
        read_options=pacsv.ReadOptions(column_names=names),
        parse_options=pacsv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=mend
        ),
        convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string())),
    ).to_pandas()
    lines = pd.concat([table, pd.DataFrame(mended, columns=names, dtype="str")], ignore_index=True)
    return lines.set_axis(range(width), axis=1)


def _text(path: Path) -> str:
    content = path.read_bytes()
    if path.name.lower().endswith(".gz"):
        content = gzip.decompress(content)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")
