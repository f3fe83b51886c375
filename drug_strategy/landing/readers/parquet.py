"""A Parquet file as a rectangle of text cells."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from drug_strategy.contracts import Contract
from drug_strategy.landing.cells import literal
from drug_strategy.landing.errors import Refused
from drug_strategy.landing.readers import header as headers
from drug_strategy.landing.readers.rectangle import Rectangle

_ROWS_OF_ANY_SIZE = 1_000_000


def of_parquet(database: duckdb.DuckDBPyConnection, source: Path, contract: Contract) -> Rectangle:
    """The rectangle of a Parquet file.

    Raises:
        Refused: if it is not one, is damaged, or has no header of the contract.
    """
    try:
        described = database.sql(
            f"describe select * from read_parquet({literal(str(source))})"
        ).fetchall()
        names = pq.read_schema(source).names  # DuckDB renames a repeated name
        rows = pq.read_metadata(source).num_rows
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise Refused(
            "it is not a Parquet file as the name says, or it is damaged; send it again"
        ) from error
    if rows > max(_ROWS_OF_ANY_SIZE, source.stat().st_size):
        raise Refused("it claims more rows than bytes; send it as CSV")
    header = headers.read(0, names, contract)
    cells = ", ".join(
        f"nullif({_as_text(str(row[0]), str(row[1]))}, '') as c{at}"
        for at, row in enumerate(described)
    )
    return Rectangle(
        header,
        f"(select {cells}, null::varchar as _record from read_parquet({literal(str(source))}))",
    )


def _as_text(name: str, sql_type: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    text = f"cast({column} as varchar)"
    if sql_type in ("DOUBLE", "FLOAT"):
        plain = f"rtrim(rtrim(cast(try_cast({column} as decimal(38, 15)) as varchar), '0'), '.')"
        return f"case when contains({text}, 'e') then coalesce({plain}, {text}) else {text} end"
    if sql_type.startswith("DECIMAL"):
        return (
            f"case when contains({text}, '.') then rtrim(rtrim({text}, '0'), '.') else {text} end"
        )
    return text
