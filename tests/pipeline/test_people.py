"""People in the returns can be identified only in the home's private files."""

import csv
import gzip
import re
import stat
import zlib

import duckdb
import pytest

from drug_strategy.cli.main import main
from tests.homes import rows_of
from tests.pipeline.accidents import CLOSURES
from tests.pipeline.persons import NAMED

SECRET = b"SECRET-"
# The parts of a home that may contain rows about people. Only `persons` contains offenders'
# references as sent. Return notes quote other references, because only the sender sees the note.
PRIVATE = ("landed", "warehouse.duckdb", "validation", "return_notes", "persons")


# Numbers and dates are not searched for references.
NUMBERS = "^(BOOLEAN|DATE|DECIMAL|DOUBLE|FLOAT|HUGEINT|INTEGER|BIGINT|SMALLINT|TIMESTAMP)"
TEXT_COLUMNS = f"""
    select schema_name || '.' || table_name, list(column_name) from duckdb_columns()
    semi join duckdb_tables() using (schema_name, table_name)
    where not regexp_matches(data_type, '{NUMBERS}([(].*)?$') group by all order by all
"""


@pytest.fixture(scope="module")
def home(second_home):
    """Return a home refreshed from returns that include untidy ones about people."""
    return second_home.home


def test_a_refresh_does_not_print_any_reference_to_a_person(home):
    output = (home.parent / "output").read_text("utf-8")
    assert "publishing" in output
    assert SECRET.decode() not in output


def test_a_notice_that_is_sent_names_no_file_and_nobody(home):
    """Every accepted file has a name such as 2010-11__received_2010-10-11.csv."""
    notices = (home.parent / "posted").read_text("utf-8")
    assert " UTC published, " in notices
    assert f"\na file of {CLOSURES}: " in notices
    assert "\na file outside the return folders: " in notices
    assert re.search(r"SECRET|John|Smith|4471|__received_", notices) is None
    kept = "".join(path.read_text("utf-8") for path in (home / "notices").iterdir())
    assert all(name in kept for name in NAMED if "/" in name)


def rows_with(file, *hidden):
    """Return all rows in a DuckDB file that contain any of these texts."""
    found = []
    tables = rows_of(file, TEXT_COLUMNS)
    assert len(tables) > 20
    for table, columns in tables:
        anywhere = " or ".join(f'regexp_matches("{name}"::varchar, $1)' for name in columns)
        found += rows_of(file, f"from {table} where {anywhere}", ["|".join(hidden)])
    return found


def pseudonyms(home):
    found = duckdb.sql(f"select pseudonym from '{home}/persons/*.parquet'").fetchall()
    assert found
    return {str(row[0]) for row in found}


def inside(path):
    """Return a file's bytes, decompressed if necessary."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(content)
    if path.suffix == ".parquet":
        return repr(duckdb.sql(f"select * from '{path}'").fetchall()).encode()
    if content[:1] == b"\x78":
        return zlib.decompress(content)
    return content


def test_references_to_persons_are_stored_only_in_private_folders(home):
    hidden = [SECRET, *(each.encode() for each in pseudonyms(home))]
    searched = [
        path
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.relative_to(home).parts[0] not in PRIVATE
    ]
    names = {path.relative_to(home).parts[0] for path in searched}
    assert {"published", "dagster", "dbt", "logs", "data_docs"} <= names
    one = re.compile(b"|".join(hidden))
    assert [path for path in searched if one.search(inside(path))] == []


def test_no_rows_about_persons_are_published(home):
    published = home / "published" / "drug_strategy.duckdb"
    assert rows_with(published, SECRET.decode(), *pseudonyms(home)) == []


def test_the_private_warehouse_stores_offenders_under_pseudonyms(home):
    assert rows_with(home / "warehouse.duckdb", "PPO-SECRET") == []
    assert rows_with(home / "warehouse.duckdb", "ARREST-SECRET-1")
    for folder in ("landed", "validation"):
        for path in (home / folder).rglob("*.parquet"):
            rows = duckdb.sql(f"from '{path}' as row where contains(row::varchar, 'PPO-SECRET')")
            assert rows.fetchall() == [], path


def test_a_return_note_contains_no_offender_references_and_no_pseudonyms(home):
    hidden = ["PPO-SECRET", *pseudonyms(home)]
    notes = [path.read_text("utf-8-sig") for path in (home / "return_notes").rglob("*.csv")]
    assert any("ragged_row" in note for note in notes)
    listed = [row for note in notes for row in csv.DictReader(note.splitlines())]
    assert not [row for row in listed if re.search("ARREST|RESP", row.get("reference") or "")]
    assert [note for note in notes if any(each in note for each in hidden)] == []


def test_explain_never_looks_up_a_record_about_a_person(home, capsys):
    """The answer is the same whether or not the warehouse has the reference."""
    sentences = set()
    for secret in ("PPO-SECRET-1", "ARREST-SECRET-1", "RESP-SECRET-1", "none", *pseudonyms(home)):
        assert main(["explain", secret, "--home", str(home)]) == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        sentences.add(printed.err.partition(" No record")[2])
    [sentence] = sentences
    assert "in pas_waves, ppo_drug_tests, ppo_roster are about people" in sentence


def test_the_list_of_offenders_is_sorted_by_latest_positive_test(home, tmp_path):
    listed = tmp_path / "list.csv"
    assert main(["ppo-list", str(listed), "--home", str(home)]) == 0
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    with listed.open() as stream:
        rows = [row for row in csv.DictReader(stream) if "SECRET" in row["ppo_ref"]]
    columns = "ppo_ref latest_positive_date borough_name drugs_found assessment_due"
    assert [
        tuple(row[name] for name in [*columns.split(), "assessment_attended"]) for row in rows
    ] == [
        ("PPO-SECRET-2", "2009-05-04", "Hackney", "cocaine", "", ""),
        ("PPO-SECRET-1", "2009-05-03", "Camden", "both", "2009-05-10", "True"),
    ]


def test_other_users_can_read_only_the_published_files(home):
    """Nobody else can enter the folders of the report and of the return notes."""
    for private in (home, home / "report", home / "return_notes"):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    for path in home.rglob("*"):
        mode = stat.S_IMODE(path.lstat().st_mode)
        folder = path.relative_to(home).parts[0]
        if folder in ("report", "return_notes"):
            assert mode & 0o022 == 0, path
        elif folder != "published":
            assert mode & 0o077 == 0, path
        elif not path.is_symlink():
            assert mode == (0o755 if path.is_dir() else 0o444), path
