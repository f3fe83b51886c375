"""Read a CSV file, workbook or Parquet file as a header and lines of cells."""

import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from drug_strategy.contracts import Contract
from drug_strategy.io import engine
from drug_strategy.landing.discovery import SentFile
from drug_strategy.landing.readers import layout as layouts
from drug_strategy.landing.readers.layout import Layout, Rectangle, Refused
from drug_strategy.landing.readers.text import of_csv, require_room, require_small, rows_of_csv

_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods")
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".tar.gz")
_SCANNED = 100_000  # The length of a Parquet file's text is checked after every 100,000 rows.


def rectangle(
    database: duckdb.DuckDBPyConnection,
    sent: SentFile,
    sha256: str,
    contract: Contract,
    scratch: Path,
) -> Rectangle:
    """Return a file's cells as a table. The names of temporary files in `scratch` are its SHA-256.

    Raises:
        Refused: if the file is unreadable or too large, or if none of its lines is a header that
            fits the contract.
        NotReadable: if the file expands to more than half of the free disk space.
    """
    if sent.extension is None:
        raise Refused(_unknown(sent.path.name.lower()))
    # Unlike the sender's file name, this name is safe in a glob pattern.
    source = scratch / f"{sha256}.{sent.extension.rpartition('.')[2]}"
    os.symlink(sent.path.absolute(), source)
    if sent.extension == ".xlsx":
        # This import is slow, and only workbooks need it.
        from drug_strategy.landing.readers.workbook import of_workbook

        return of_workbook(source, contract)
    if sent.extension == ".parquet":
        return _of_parquet(database, source, contract)
    return of_csv(source, contract, sent.extension == ".csv.gz")


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


def _unknown(name: str) -> str:
    """Explain why a file with this name, in lower case, is not read, and what to send instead."""
    if name.endswith(_WORKBOOKS):
        return f"it is an {Path(name).suffix} workbook, which is not read; save it as .xlsx"
    if name.endswith(_ARCHIVES):
        return "it is an archive, which is not read; unpack it and send the files in it"
    return "its extension is not .csv, .csv.gz, .xlsx or .parquet; send one of those"


def _of_parquet(database: duckdb.DuckDBPyConnection, source: Path, contract: Contract) -> Rectangle:
    """Return a Parquet file's cells as a table of text."""
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
    return Rectangle(source, Layout(header, parquet_cells=cells))


def _require_room(source: Path, schema: pa.Schema) -> None:
    """Check how large a Parquet file would be as text.

    A Parquet file may store repeated text only once, so a small file can expand to an enormous
    amount of text. Other cells count as one byte each.

    Raises:
        Refused: if the text would be more than 1 GB.
        NotReadable: if the text would be more than half of the free disk space.
    """
    texts = [field.name for field in schema if _is_text(field.type)]
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


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return str(kind).endswith(("string", "binary"))


def _as_text(name: str, sql_type: str) -> str:
    """Return SQL for a column's cell as text, writing numbers in their shortest decimal form."""
    column = engine.name(name)
    text = f"cast({column} as varchar)"
    if sql_type in ("DOUBLE", "FLOAT"):
        plain = f"rtrim(rtrim(cast(try_cast({column} as decimal(38, 15)) as varchar), '0'), '.')"
        return f"case when contains({text}, 'e') then coalesce({plain}, {text}) else {text} end"
    if sql_type.startswith("DECIMAL"):
        return (
            f"case when contains({text}, '.') then rtrim(rtrim({text}, '0'), '.') else {text} end"
        )
    return text
