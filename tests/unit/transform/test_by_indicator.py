"""Which indicators count as changed since the last build."""

import json

import duckdb
import pytest

from drug_strategy.io.folders import PROJECT
from drug_strategy.settings import Settings
from drug_strategy.transform import by_indicator, project

TABLES = {
    "status": "select * from (values ('a', 1), ('a', null), ('b', 2)) as _(indicator_id, amount)",
    "survey": "select * from (values ('c', 1e0), ('c', 1e0)) as _(measure, amount)",
    "calendar": "select 1 as quarter",
}
MANIFEST = {
    "sources": {},
    "nodes": {
        "figures": {"config": {"materialized": "incremental"}},
        "rates": {"config": {"materialized": "incremental"}},
        "counted": {"config": {"materialized": "view"}},
        "codes": {"config": {"materialized": "seed"}},
        **{
            table: {"schema": "main", "alias": table, "config": {"materialized": "table"}}
            for table in TABLES
        },
    },
    "parent_map": {
        "rates": ["figures", "calendar"],
        "figures": ["counted", "survey", "codes"],
        "counted": ["status"],
        "status": ["measures"],
        "survey": [],
        "calendar": [],
        "codes": [],
    },
}


@pytest.fixture
def change(tmp_path):
    """Return a function that changes the warehouse and returns the changed indicators."""
    settings = Settings(home=tmp_path, returns=tmp_path)
    settings.dbt.mkdir()
    with duckdb.connect(str(settings.database)) as database:
        for table, rows in TABLES.items():
            database.execute(f"create table {table} as {rows}")
    before = by_indicator.sums(settings, MANIFEST)

    def changed(sql):
        with duckdb.connect(str(settings.database)) as database:
            database.execute(sql)
        return by_indicator.changed(settings, MANIFEST, before)

    return changed


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select 1", []),
        ("create or replace table status as from status order by amount desc", []),
        ("update status set amount = 3 where amount = 1", ["a"]),
        ("update status set amount = 3 where amount is null", ["a"]),
        ("delete from status where indicator_id = 'b'", ["b"]),
        ("insert into status values ('d', 1)", ["d"]),
        ("insert into status from status where amount = 2", ["b"]),
        ("delete from survey where rowid = 1; update status set amount = 0", ["a", "b", "c"]),
        ("update calendar set quarter = 2", None),
        ("insert into status values (null, 1)", None),
        ("update status set indicator_id = 'b' where indicator_id = 'a'", ["a", "b"]),
        ("drop table survey", None),
    ],
)
def test_an_indicator_changes_with_its_rows_and_all_change_with_other_tables(change, sql, expected):
    assert change(sql) == expected


def test_the_tables_that_decide_are_those_that_models_by_indicator_read():
    manifest = json.loads((PROJECT / "target" / "manifest.json").read_text("utf-8"))
    tables = {table for _, table in by_indicator.deciding_tables(manifest)}
    assert {"int_indicator_amounts", "int_indicator_status", "int_survey__estimates"} <= tables
    assert {"int_indicators", "int_breaks", "int_periods", "int_populations"} <= tables
    figures = {"int_figures", "int_indicator_finality"}
    assert not tables & {*figures, "stg_as_at", "exact_poisson_limits"}


def test_no_table_that_decides_is_built_from_a_figure():
    """Otherwise dbt would build the table only after we have found the changed indicators."""
    settings = Settings(home=PROJECT / "warehouse", returns=PROJECT / "returns")
    manifest = project.manifest(settings)
    deciding = by_indicator.deciding_tables(manifest)
    ahead = [
        key
        for key, node in manifest["nodes"].items()
        if (node["schema"], node.get("alias")) in deciding
    ]
    while ahead:
        for parent in manifest["parent_map"].get(ahead.pop(), []):
            node = manifest["nodes"].get(parent)
            assert node is None or node["config"]["materialized"] != "incremental"
            ahead.append(parent)
