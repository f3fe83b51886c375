"""Fixtures that land rows and validate them with the real Great Expectations."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from drug_strategy.contracts import contracts
from drug_strategy.quality import NewFile, validate_rows
from tests.unit.quality.landed_rows import (
    RECEIVED,
    Land,
    Result,
    Row,
    Validated,
    clean_row,
    results,
)


@pytest.fixture
def land(tmp_path: Path) -> Land:
    """Write rows as a landed file; a row's other cells are those of a clean one."""

    def write(
        return_name: str, rows: list[Row], sha256: str = "aa", on: date = RECEIVED
    ) -> NewFile:
        contract = contracts()[return_name]
        columns = ", ".join(f"{column.name} {column.sql_type}" for column in contract.columns)
        path = tmp_path / "landed" / return_name / f"{sha256}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(":memory:") as connection:
            connection.execute(
                "create table landed (_sha256 varchar, _row_number bigint, _line_kind varchar,"
                f" _unparsed varchar, _sent varchar, _record varchar, _content varchar, {columns})"
            )
            for number, row in enumerate(rows, start=1):
                kind = row.get("_line_kind", "record")
                cells = clean_row(contract) if kind == "record" else {}
                line = {"_sha256": sha256, "_row_number": number, "_line_kind": kind} | cells | row
                marks = ", ".join("?" for _ in line)
                connection.execute(
                    f"insert into landed ({', '.join(line)}) values ({marks})", [*line.values()]
                )
            connection.table("landed").write_parquet(str(path))
        return NewFile(sha256, on)

    return write


@pytest.fixture
def validated(tmp_path: Path, land: Land) -> Validated:
    """Land one file, validate it and return its results."""

    def run(return_name: str, *rows: Row, on: date = RECEIVED) -> list[Result]:
        file = land(return_name, list(rows), on=on)
        validate_rows(tmp_path, contracts()[return_name], [file])
        return results(tmp_path, return_name, file)

    return run
