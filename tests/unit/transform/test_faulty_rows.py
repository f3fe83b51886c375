"""A record's faults are listed together, whatever the number of records and faults."""

import duckdb
from jinja2 import Environment

from drug_strategy.contracts import contracts
from drug_strategy.io.folders import PROJECT
from drug_strategy.quality.rules import checks

FILES = ("records/faults.sql", "engine/texts.sql")
MACROS = "".join((PROJECT / "macros" / file).read_text("utf-8") for file in FILES)
MOST = 48


def faulty(faults, folder, memory="1GB"):
    """Return the faulty rows that the models' SQL produces from these faults."""
    connection = duckdb.connect(config={"memory_limit": memory, "temp_directory": str(folder)})
    connection.execute("set threads = 2")
    connection.execute(f"create table faults as {faults}")
    on_duckdb = "{% set joined_over = duckdb__joined_over %}{{ joined_faults('faults') }}"
    ctes = Environment().from_string(MACROS + on_duckdb).render()
    connection.execute(f"create table faulty as with {ctes} select * from faulty")
    return connection.table("faulty")


def test_a_faulty_record_lists_each_reason_once_and_every_faulty_column_and_value(tmp_path):
    found = faulty(
        "select 1 as file_number, 1 as row_number, *"
        " from (values ('b', 'y', null), ('a', 'x', '1'), ('b', 'x', '2'), ('c', null, '3'))"
        " as faults (reason, column_name, raw_value)",
        tmp_path,
    )
    assert found.fetchall() == [(1, 1, False, "a;b;c", "x;x;y", "1;2;3")]


def test_a_record_with_the_largest_possible_number_of_faults_lists_them_all(tmp_path):
    """At worst, all checks fail, all cells are unreadable, and the area and key are faulty."""
    found = faulty(
        "select 1 as file_number, 1 as row_number, printf('r%02d', n) as reason,"
        f" 'c' as column_name, null::varchar as raw_value from range({MOST}) as faults (n)",
        tmp_path,
    )
    [(_, _, _, reasons, columns, values)] = found.fetchall()
    assert reasons.split(";") == [f"r{at:02}" for at in range(MOST)]
    assert columns.split(";") == ["c"] * MOST
    assert values is None
    for contract in contracts().values():
        against = [check for check in checks(contract) if not check.is_warning]
        assert len(against) + len(contract.columns) + 3 <= MOST


def test_the_faults_of_each_record_are_listed_together_even_if_they_do_not_fit_in_memory(tmp_path):
    found = faulty(
        "select 1 as file_number, record as row_number, 'reason ' || fault as reason,"
        " 'column ' || fault as column_name, 'value ' || record as raw_value"
        " from range(250000) as records (record) cross join range(3) as faults (fault)",
        tmp_path,
        memory="100MB",
    )
    assert found.aggregate("count(*), min(reasons), max(reasons)").fetchall() == [
        (250_000, *["reason 0;reason 1;reason 2"] * 2)
    ]
