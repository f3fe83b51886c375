"""Read a CSV file, workbook or Parquet file as a header and lines of cells."""

import os
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from drug_strategy.contracts import NO_RETURN, Contract, contracts
from drug_strategy.io import engine
from drug_strategy.landing.discovery import File
from drug_strategy.landing.readers import layout as layouts
from drug_strategy.landing.readers.layout import Layout, Line, Rectangle, Refused
from drug_strategy.landing.readers.text import (
    DELIMITERS,
    as_utf8,
    of_csv,
    peek,
    require_room,
    require_small,
    rows_of_csv,
)

_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods")
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".tar.gz")
_SCANNED = 100_000  # The length of a Parquet file's text is checked after every 100,000 rows.


def rectangle(database: duckdb.DuckDBPyConnection, file: File, scratch: Path) -> Rectangle:
    """Return a file's cells as a table. The names of temporary files in `scratch` are its SHA-256.

    Raises:
        Refused: if the file is not in a return's folder, if it is unreadable or too large, or if
            none of its lines is a header that fits the contract.
        NotReadable: if the file expands to more than half of the free disk space.
    """
    contract = contracts().get(file.return_name)
    if file.return_name == NO_RETURN:
        raise Refused("it is outside the returns' folders; move it into the folder of its return")
    if contract is None:
        known = ", ".join(contracts())
        raise Refused(f"its folder is not a return; move the file into one of: {known}")
    if file.extension is None:
        name = file.path.name.lower()
        if name.endswith(_WORKBOOKS):
            kind = Path(name).suffix
            raise Refused(f"it is an {kind} workbook, which is not read; save it as .xlsx")
        if name.endswith(_ARCHIVES):
            raise Refused("it is an archive, which is not read; unpack it and send the files in it")
        raise Refused("its extension is not .csv, .csv.gz, .xlsx or .parquet; send one of those")
    # Unlike the sender's file name, this name is safe in a glob pattern.
    source = scratch / f"{file.sha256}.{file.extension.rpartition('.')[2]}"
    os.symlink(file.path.absolute(), source)
    if file.extension == ".xlsx":
        # This import is slow, and only workbooks need it.
        from drug_strategy.landing.readers.workbook import of_workbook

        return of_workbook(source, contract)
    if file.extension == ".parquet":
        return _of_parquet(database, source, contract)
    return of_csv(source, contract, file.extension == ".csv.gz")


def rows_of_records(source: Path, contract: Contract) -> list[int]:
    """Return the spreadsheet row of each record in a landed file. A Parquet file has no such rows.

    Temporary files are written next to the file.
    """
    name = source.name.lower()
    if name.endswith(".xlsx"):
        from drug_strategy.landing.readers.workbook import rows_of_workbook

        return rows_of_workbook(source, contract)
    if name.endswith(".parquet"):
        return []
    return rows_of_csv(source, contract, name.endswith(".gz"))


def returns_like(source: Path) -> list[str]:
    """List the returns that have most of the columns in a file's header, among those that it fits.

    Temporary files are written next to the file.
    """
    name = source.name.lower()
    starts: list[list[Line]]
    try:
        if name.endswith(".xlsx"):
            from drug_strategy.landing.readers.workbook import Sheets

            with Sheets(source) as sheets:
                starts = [
                    list(enumerate(islice(sheets.lines(sheet), layouts.SEARCHED_LINES)))
                    for sheet in sheets.names()
                ]
        elif name.endswith(".parquet"):
            starts = [[(0, pq.read_schema(source).names)]]
        else:
            text, _ = as_utf8(source, source.with_suffix(".utf8"), name.endswith(".gz"))
            starts = [peek(text, delimiter, layouts.SEARCHED_LINES) for delimiter in DELIMITERS]
    except (Refused, pa.ArrowException):
        return []
    like = {
        contract.return_name: max(layouts.likeness(lines, contract) for lines in starts)
        for contract in contracts().values()
    }
    best = max(like.values())
    return [name for name, likeness in like.items() if likeness == best and likeness[0]]


def _of_parquet(database: duckdb.DuckDBPyConnection, source: Path, contract: Contract) -> Rectangle:
    try:
        described = database.sql(
            f"describe select * from read_parquet({engine.text(str(source))})"
        ).fetchall()
        schema = pq.read_schema(source)  # DuckDB renames repeated column names
        header = layouts.read(0, schema.names, contract)
        _require_room(source, schema)
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise Refused(
            "it is not a Parquet file as the name says, or it is damaged; send it again"
        ) from error
    cells = tuple(_as_text(str(row[0]), str(row[1])) for row in described)
    return Rectangle(source, Layout(contract, header, parquet_cells=cells))


def _require_room(source: Path, schema: pa.Schema) -> None:
    """Check how large a Parquet file would be as text.

    A Parquet file may store repeated text only once, so a small file can expand to an enormous
    amount of text. Other cells count as one byte each.
    """
    kinds = {
        field.name: field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        for field in schema
    }
    texts = [name for name, kind in kinds.items() if str(kind).endswith(("string", "binary"))]
    with pq.ParquetFile(source, read_dictionary=texts) as file:
        size = file.metadata.num_rows * len(schema)
        require_small(size)
        for batch in file.iter_batches(_SCANNED, columns=texts) if texts else ():
            for column in batch.columns:
                if isinstance(column, pa.DictionaryArray):
                    lengths = pc.binary_length(column.dictionary).take(column.indices)
                    size += pc.sum(lengths).as_py() or 0
            require_small(size)
    require_room(size, source.parent)


def _as_text(name: str, sql_type: str) -> str:
    """Return SQL for a column's cell as text, writing numbers in their shortest decimal form."""
    column = engine.name(name)
    if sql_type in ("DOUBLE", "FLOAT"):
        return f"float_as_text({column})"
    if sql_type.startswith("DECIMAL"):
        return f"decimal_as_text({column})"
    return f"cast({column} as varchar)"
