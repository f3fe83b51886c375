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
from tests.homes import rows_of

# In the CSV files, empty text is in quotes, and an empty cell without quotes is null.
AS_WRITTEN = """
    auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
    allow_quoted_nulls = false
"""


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
        "select distinct schema_name || '/' || table_name from duckdb_columns()"
        " where database_name = 'p'"
    ).fetchall()
    files = {resource["path"] for resource in package["resources"]}
    assert files == {f"{name}.{form}" for (name,) in tables for form in ("parquet", "csv")}
    written = exported.rglob("*")
    assert {str(f.relative_to(exported)) for f in written if f.is_file()} == {*files, PACKAGE}
    digest = "select count(*), sum(cast(hash(t) as hugeint)) from ({}) as t"
    for resource in package["resources"]:
        content = (exported / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        path = text(str(exported / resource["path"]))
        sent = f"from p.{resource['name'].removesuffix('.csv')}"
        read = f"from read_parquet({path})"
        if resource["format"] == "csv":
            kinds = connection.execute(f"describe {sent}").fetchall()
            types = {column: kind for column, kind, *_ in kinds}
            read = f"from read_csv({path}, {AS_WRITTEN}, columns = {types})"
        [ours, theirs] = (connection.execute(digest.format(q)).fetchall() for q in (sent, read))
        assert ours == theirs, path
        assert ours[0][0] == resource["rows"]


def test_the_type_and_unit_and_meaning_of_each_exported_column_agree_with_the_dictionary(
    package, golden_home
):
    described = {
        table.full_name: [
            (column.name, column.comment, column.unit, column.type == "varchar")
            for column in table.columns
        ]
        for table in dictionary.tables(Settings(home=golden_home, returns=golden_home))
    }
    for resource in package["resources"]:
        assert [
            (each["name"], each["description"], each.get("unit", ""), each["type"] == "string")
            for each in resource["schema"]["fields"]
        ] == described[resource["name"].removesuffix(".csv")]


def test_the_exported_data_package_names_the_publication(package, exported, golden_home):
    [[publication_id, as_at, synthetic]] = rows_of(
        golden_home / "published" / LINK,
        "select publication_id, as_at, contains_synthetic from marts.publication",
    )
    found = [package[name] for name in ("publication_id", "as_at", "contains_synthetic")]
    assert found == [publication_id, as_at.isoformat(), synthetic]
    assert "small counts are not hidden" in package["description"]
    assert "[p]" in package["symbols"]
    areas = text(str(exported / "marts" / "areas.parquet"))
    kept = duckdb.sql(f"select decode(value) from parquet_kv_metadata({areas})").fetchall()
    assert (publication_id,) in kept


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
