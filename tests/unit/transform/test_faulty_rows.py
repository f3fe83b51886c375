"""The faults of a record, joined: however many records are faulty, and however often."""

from pathlib import Path

import duckdb
from jinja2 import Environment

from drug_strategy.settings import PROJECT

MACROS = (PROJECT / "macros" / "records" / "faults.sql").read_text("utf-8")


def faulty(faults: str, folder: Path, memory: str = "1GB") -> duckdb.DuckDBPyRelation:
    """The faulty rows of a query of faults."""
    connection = duckdb.connect(config={"memory_limit": memory, "temp_directory": str(folder)})
    connection.execute("set threads = 2")
    connection.execute(f"create table faults as {faults}")
    called = f"{MACROS}{{{{ joined_faults('faults') }}}}"
    ctes = Environment().from_string(called).render()
    connection.execute(f"create table faulty as with {ctes} select * from faulty")
    return connection.table("faulty")


def test_a_record_has_its_reasons_once_each_and_every_column_and_value(tmp_path: Path) -> None:
    found = faulty(
        "select 1 as file_number, 1 as row_number, *"
        " from (values ('b', 'y', null), ('a', 'x', '1'), ('b', 'x', '2'), ('c', null, '3'))"
        " as faults (reason, column_name, raw_value)",
        tmp_path,
    )
    assert found.fetchall() == [(1, 1, False, "a;b;c", "x;x;y", "1;2;3")]


def test_faulty_records_that_memory_has_no_room_for_are_joined_on_disk(tmp_path: Path) -> None:
    found = faulty(
        "select 1 as file_number, record as row_number, 'reason ' || fault as reason,"
        " 'column ' || fault as column_name, 'value ' || record as raw_value"
        " from range(200000) as records (record) cross join range(3) as faults (fault)",
        tmp_path,
        memory="80MB",
    )
    assert found.aggregate("count(*), min(reasons), max(reasons)").fetchall() == [
        (200_000, *["reason 0;reason 1;reason 2"] * 2)
    ]
