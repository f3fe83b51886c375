"""Read a CSV file, workbook or Parquet file as a header and lines of cells."""

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from drug_strategy.contracts import NO_RETURN, Contract, contracts
from drug_strategy.io import engine
from drug_strategy.io.text import printable
from drug_strategy.landing.discovery import File, FileWarning
from drug_strategy.landing.readers import layout as layouts
from drug_strategy.landing.readers import text
from drug_strategy.landing.readers.layout import SMALL, Rectangle, Refused, Sheet

_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods")
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".tar.gz")


def rectangle(
    database: duckdb.DuckDBPyConnection, file: File, scratch: Path, most: int
) -> Rectangle:
    """Return a file's cells as a table in `scratch`. Set the warnings about the file.

    A file of more than `most` bytes, once expanded, is not read.
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
    if file.extension == ".parquet":
        table = _of_parquet(database, file, contract, source, most)
    else:
        with _opened(source, contract, most) as sheet:
            file.warnings, header = sheet.warnings, sheet.header
            table = Rectangle(file, contract, sheet.path, header, sheet.delimiter, header.line)
            if not sheet.delimiter or not _is_even(database, table):
                table = Rectangle(file, contract, source.with_suffix(".rectangle"), header)
                text.write_csv(sheet, table.path)
    unknown = [
        FileWarning("unknown_column", f"column {name} is not in the contract and was ignored")
        for name in table.header.unknown
    ]
    file.warnings = (*unknown, *file.warnings)
    return table


def returns_like(source: Path, most: int) -> tuple[list[str], str]:
    """List the returns that have most of the columns in a file's header, among those that it fits.

    If it fits none, say what is wrong with it as a file of the nearest return. Temporary files are
    written next to the file.
    """
    columns: dict[str, int] = {}
    refusals: dict[str, Refused] = {}
    for contract in contracts().values():
        try:
            if source.suffix.lower() == ".parquet":
                header = layouts.find([pq.read_schema(source).names], contract)
            else:
                with _opened(source, contract, most) as sheet:
                    header = sheet.header
        except Refused as refused:
            refusals[contract.return_name] = refused
            continue
        except pa.ArrowException:
            continue
        columns[contract.return_name] = len(header.positions)
    most = max(columns.values(), default=0)
    like = [name for name, number in columns.items() if number == most]
    return like, "" if like else _nearest(refusals)


def _nearest(refusals: dict[str, Refused]) -> str:
    """Say which return refuses a file's header least, why, and which names it does not know."""
    name = max(refusals, key=lambda name: refusals[name].fit, default="")
    if not name or not refusals[name].fit:
        return ""
    unknown = ", ".join(map(printable, refusals[name].unknown))
    told = f"; it does not know {unknown}" if unknown else ""
    return f"The nearest is {name}, which refuses it: {refusals[name]}{told}."


def _opened(source: Path, contract: Contract, most: int) -> AbstractContextManager[Sheet]:
    kind = source.suffix.lower()
    if kind == ".xlsx":
        # This import is slow, and only workbooks need it.
        from drug_strategy.landing.readers.workbook import opened

        return opened(source, contract, most)
    return nullcontext(text.of_csv(source, contract, kind == ".gz", most))


def _is_even(database: duckdb.DuckDBPyConnection, table: Rectangle) -> bool:
    """Return whether DuckDB finds the same cells in a large CSV file as the csv module."""
    if table.size <= SMALL:
        return False
    try:
        sent = layouts.query_of("sent.sql", [table])
        [[records]] = database.execute(f"select count(*) from ({sent})").fetchall()
    except duckdb.Error:
        return False
    return int(records) + table.skip == text.lines_in(table.path)


def _of_parquet(
    database: duckdb.DuckDBPyConnection, file: File, contract: Contract, source: Path, most: int
) -> Rectangle:
    """Return a Parquet file's cells, unless there would be too much text.

    A small Parquet file can expand to an enormous amount of text, because it may store repeated
    text only once.
    """
    cells = f"from read_parquet({engine.text(str(source))})"
    try:
        described = database.sql(f"describe {cells}").fetchall()
        columns = tuple((engine.name(name), kind) for name, kind, *_ in described)
        with pq.ParquetFile(source) as parquet:
            names = parquet.schema_arrow.names  # DuckDB renames repeated column names
            records = parquet.metadata.num_rows
        header = layouts.read(0, names, contract)
        text.require_small(records * len(names), most)
        texts = [name for name, kind in columns if kind in {"VARCHAR", "BLOB"}]
        sizes = [f"coalesce(sum(strlen({name}::varchar)), 0)" for name in texts]
        others = f"{len(names)} * count(*)"  # cells, of at least one byte each
        [[size]] = database.execute(f"select {' + '.join([others, *sizes])} {cells}").fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise Refused(
            "it is not a Parquet file as the name says, or it is damaged; send it again"
        ) from error
    text.require_small(size, most)
    text.require_room(size, source.parent)
    return Rectangle(file, contract, source, header, parquet_columns=columns)
