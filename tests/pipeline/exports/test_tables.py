"""`warehouse export` writes every published table in full, and a description of each table."""

import hashlib
import json

import duckdb
import pytest

from drug_strategy.answers import dictionary
from drug_strategy.exports.tables import PACKAGE, _inert, export
from drug_strategy.io.engine import Column, text
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import LINK
from drug_strategy.settings import Settings

# In the CSV files, empty text is in quotes, and an empty cell without quotes is null.
AS_WRITTEN = """
    auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
    allow_quoted_nulls = false
"""
DUCKDB_TYPES = {
    "string": {"VARCHAR"},
    "date": {"DATE"},
    "datetime": {"TIMESTAMP"},
    "boolean": {"BOOLEAN"},
    "integer": {"INTEGER", "BIGINT"},
    "number": {"DOUBLE", "DECIMAL(18,2)"},
}


@pytest.fixture(scope="module")
def exported(golden_home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "tables"
    export(Settings(home=golden_home, returns=golden_home), folder, with_csv=True)
    return folder


@pytest.fixture(scope="module")
def package(exported):
    return json.loads((exported / PACKAGE).read_text("utf-8"))


def test_every_published_table_is_exported_in_full_in_both_formats(exported, package, golden_home):
    connection = duckdb.connect()
    connection.execute(f"attach {text(str(golden_home / 'published' / LINK))} as p (read_only)")
    tables = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'p'"
    ).fetchall()
    files = {resource["path"] for resource in package["resources"]}
    named = {
        f"{name.replace('.', '/')}.{form}" for (name,) in tables for form in ("parquet", "csv")
    }
    assert files == named
    written = exported.rglob("*")
    assert {str(f.relative_to(exported)) for f in written if f.is_file()} == {*files, PACKAGE}
    for resource in package["resources"]:
        content = (exported / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        path = text(str(exported / resource["path"]))
        name = resource["name"].removesuffix(".csv")
        sent = f"select * from p.{name}"
        if resource["format"] == "csv":
            kinds = connection.execute(f"describe {sent}").fetchall()
            types = ", ".join(f"'{column}': '{kind}'" for column, kind, *_ in kinds)
            read = f"select * from read_csv({path}, {AS_WRITTEN}, columns = {{{types}}})"
        else:
            read = f"select * from read_parquet({path})"
        digest = "select count(*), sum(cast(hash(t) as hugeint)) from ({}) as t"
        [ours, theirs] = (connection.execute(digest.format(q)).fetchall() for q in (sent, read))
        assert ours == theirs, path
        assert ours[0][0] == resource["rows"]


def test_the_type_and_unit_and_meaning_of_each_exported_column_agree_with_the_dictionary(
    exported, package, golden_home
):
    tables = dictionary.tables(Settings(home=golden_home, returns=golden_home))
    described = {
        table.full_name: [table.comment, [[c.name, c.comment, c.unit] for c in table.columns]]
        for table in tables
    }
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        name = resource["name"].removesuffix(".csv")
        given = [[each["name"], each["description"], each.get("unit", "")] for each in fields]
        assert [resource["description"], given] == described[name]
        if resource["format"] == "parquet":
            path = text(str(exported / resource["path"]))
            kinds = duckdb.sql(f"describe select * from read_parquet({path})").fetchall()
            for field, (_, kind, *_) in zip(fields, kinds, strict=True):
                assert kind in DUCKDB_TYPES[field["type"]], field


def test_the_exported_data_package_names_the_publication(package, exported, golden_home):
    with duckdb.connect(str(golden_home / "published" / LINK), read_only=True) as published:
        [[publication_id, as_at, synthetic]] = published.execute(
            "select publication_id, as_at, contains_synthetic from marts.publication"
        ).fetchall()
    found = [package[name] for name in ("publication_id", "as_at", "contains_synthetic")]
    assert found == [publication_id, as_at.isoformat(), synthetic]
    assert "small counts are not hidden" in package["description"]
    assert "[p]" in package["symbols"]
    areas = text(str(exported / "marts" / "areas.parquet"))
    [[kept]] = duckdb.sql(
        f"select decode(value) from parquet_kv_metadata({areas})"
        " where decode(key) = 'publication_id'"
    ).fetchall()
    assert kept == publication_id


def test_text_that_a_spreadsheet_would_run_as_a_formula_gets_an_apostrophe():
    sql = _inert(Column("a", "varchar", ""))
    texts = ["=1+1", "-2", "@x", "plain", "", None]
    found = duckdb.execute(f"select {sql} from (select unnest(?) as a)", [texts]).fetchall()
    assert [cell for (cell,) in found] == ["'=1+1", "'-2", "'@x", "plain", "", None]


def test_an_export_is_written_only_to_a_new_folder_or_over_an_earlier_export(
    exported, golden_home, tmp_path
):
    settings = Settings(home=golden_home, returns=golden_home)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")
    with pytest.raises(UserError, match="is not an export and is not empty"):
        export(settings, mine, with_csv=False)
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]
    export(settings, exported, with_csv=False)
    assert sorted(path.name for path in exported.parent.iterdir()) == [".tables.lock", "tables"]
    assert not [*exported.rglob("*.csv")]
    unpublished = Settings(home=tmp_path / "home", returns=tmp_path)
    with pytest.raises(UserError, match="Nothing is published"):
        export(unpublished, tmp_path / "out", with_csv=False)
    assert not (tmp_path / "out").exists()
