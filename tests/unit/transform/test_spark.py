"""Tests of messages when Spark cannot run, and of copying its tables to the warehouse."""

import importlib.util
import json
import re
from contextlib import nullcontext
from types import SimpleNamespace

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest

from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT
from drug_strategy.publication import history
from drug_strategy.settings import Operations, Settings
from drug_strategy.transform import project, runner, spark
from tests.homes import rows_of

FIGURES = {
    "schema": "marts",
    "alias": "figures",
    "description": "Figures",
    "config": {},
    "columns": {
        "area": {
            "data_type": "string",
            "description": "An area's name",
            "constraints": [{"type": "not_null"}],
        },
        "pounds": {"data_type": "decimal(38, 2)", "description": "Pounds"},
    },
}
AREAS = {
    "schema": "marts",
    "alias": "areas",
    "description": "Areas",
    "config": {"column_types": {"number": "integer"}},
    "columns": {"number": {"description": "Its number"}},
}


PLACES = {
    "schema": "marts",
    "alias": "places",
    "description": "Places",
    "columns": {"area": {"description": "A place's name", "data_type": "string"}},
}


def on(engine, home):
    operations = Operations().model_copy(update={"engine": engine})
    return Settings(home, home, operations=operations)


@pytest.mark.parametrize(
    ("engine", "modules", "error"),
    [
        ("spark", set(), "dbt-spark is not installed; run: make spark"),
        ("spark", {"dbt.adapters.spark"}, "pyspark is not installed; run: make spark"),
        (
            "spark",
            {"dbt.adapters.spark", "pyspark"},
            "there is no Java; install Java 17 or 21",
        ),
        ("spark_cluster", {"dbt.adapters.spark"}, None),
        ("duckdb", set(), None),
    ],
)
def test_an_engine_needs_its_packages_and_spark_on_this_machine_needs_java(
    tmp_path, monkeypatch, engine, modules, error
):
    found = importlib.util.find_spec("json")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    monkeypatch.setattr(spark, "find_spec", lambda name: found if name in modules else None)
    with pytest.raises(UserError, match=error) if error else nullcontext():
        spark.require(on(engine, tmp_path))


def test_a_home_folder_that_spark_cannot_read_is_refused(tmp_path):
    with pytest.raises(
        UserError, match=r"must not contain ':', which Spark cannot read; choose another\.$"
    ):
        spark.require(on("spark", tmp_path / "a:b"))


@pytest.mark.parametrize(
    ("error", "is_new", "sentence"),
    [
        (
            "Runtime Error failed to connect: TTransportException: Bad status: 3",
            True,
            "There is no connection to Spark: TTransportException: Bad status: 3; start Spark,"
            " or correct WAREHOUSE_SPARK_HOST",
        ),
        (
            "Runtime Error Permission denied",
            True,
            "Spark cannot build the models: Runtime Error Perm",
        ),
        ("", True, "Spark's tables do not appear in "),
        ("", False, "Spark's tables do not appear in "),
    ],
)
def test_the_reason_why_spark_cannot_build_is_reported_before_anything_is_built(
    tmp_path, monkeypatch, error, is_new, sentence
):
    """Tables from another home are dropped only before a new build."""
    forgotten = []

    def invoke(_, arguments, __, on_event):
        forgotten.extend(json.loads(arguments[-1])["forgotten"])
        info = SimpleNamespace(name="RunningOperationCaughtError")
        if error:
            on_event(SimpleNamespace(info=info, data=SimpleNamespace(exc=error)))
        return SimpleNamespace(success=not error)

    monkeypatch.setattr(runner, "invoke", invoke)
    settings = on("spark_cluster", tmp_path)
    with pytest.raises(UserError, match=f"^{re.escape(sentence)}"):
        spark.begin(settings, Manifest(), [{"schema": "marts"}], is_new=is_new)
    assert forgotten == (["marts", "scratch"] if is_new else [])


def collect(settings, *figures):
    """Collect two tables and a view from Spark. One table has a file for each of these queries."""
    for name, queries in (("figures", figures), ("areas", ["select 1::bigint as number"])):
        folder = spark.tables(settings) / "marts.db" / name
        folder.mkdir(parents=True, exist_ok=True)
        for number, query in enumerate(queries):
            duckdb.sql(query).write_parquet(str(folder / f"part-{number}.parquet"))
    view = "select figures.area from marts.figures inner join marts.areas on true"
    spark.collect(settings, [PLACES, FIGURES, AREAS], {"places": view})


def test_tables_are_collected_from_spark_with_types_and_comments_and_not_null_constraints(tmp_path):
    """If a column has a null but may have none, the warehouse does not change."""
    settings = on("spark", tmp_path)
    settings.database.write_text("the one before")
    camden = "select 'Camden' as area, 1.5::decimal(10, 1) as pounds"
    collect(settings, camden, "select 'Brent' as area, null::decimal(10, 1) as pounds")
    columns = (
        "select table_name, column_name, data_type, is_nullable, comment from duckdb_columns()"
        " where schema_name = 'marts' order by all"
    )
    assert rows_of(settings.database, columns) == [
        ("areas", "number", "INTEGER", True, "Its number"),
        ("figures", "area", "VARCHAR", False, "An area's name"),
        ("figures", "pounds", "DECIMAL(38,2)", True, "Pounds"),
        ("places", "area", "VARCHAR", True, "A place's name"),
    ]
    assert settings.database.stat().st_mode & 0o777 == 0o600
    with pytest.raises(duckdb.ConstraintException, match="area"):
        collect(settings, camden, "select null as area, 1 as pounds")
    figures = rows_of(settings.database, "from marts.figures order by all")
    assert figures == [("Brent", None), ("Camden", 1.5)]


def test_exactly_the_tables_that_the_program_reads_are_collected_from_spark():
    """After a Spark build, the private warehouse contains only the collected tables."""
    settings = Settings.from_environment()
    names = {(node["schema"], node["alias"]) for node in project.collected_nodes(settings)}
    published = {(table.schema, table.name) for table in project.published(settings)}
    code = " ".join(
        path.read_text("utf-8")
        for folder in ("drug_strategy", "models/release")
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in (".sql", ".py")
    )
    read = set(
        re.findall(
            r"(?:from|join) (?:warehouse\.)?(staging|intermediate|restricted|data_quality)\.(\w+)",
            code,
        )
    )
    read |= {("intermediate", table) for table in re.findall(r"source\('private', '(\w+)'\)", code)}
    # the publication step writes its own tables
    added = {(table.schema, name) for name, table in history.tables().items()}
    assert names - published == read - published - added
    assert {schema for schema, _ in published} == {"marts", "data_quality"}
    assert not {"quarantined_rows", "row_warnings"} & {name for _, name in published}
