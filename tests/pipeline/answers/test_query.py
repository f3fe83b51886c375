"""`warehouse query` runs a statement and prints the answer in the chosen format."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.pipeline.answers.conftest import query

ODD = "select null as a, '' as b, '=1+1' as c, 'x' || chr(27) || '[2J' as d, 1.5::decimal(3,1) as e"


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("table", "area_name\n---------\nHackney\n"),
        ("csv", "area_name\nHackney\n"),
        ("json", '[\n  {"area_name": "Hackney"}\n]\n'),
    ],
)
def test_a_query_can_be_answered_as_a_table_or_as_csv_or_as_json(
    home: Path, form: str, answer: str
) -> None:
    ran = query(home, "select area_name from marts.areas", "--format", form)
    assert (ran.returncode, ran.stdout) == (0, answer)


@pytest.mark.parametrize(
    ("asked", "row"),
    [
        *[
            (asked, {"table_name": "marts.areas", "row_count": 1, "meaning": "One row per area."})
            for asked in ("show tables", "SHOW ALL TABLES;")
        ],
        *[
            (
                asked,
                {"column_name": "area_name", "data_type": "varchar", "meaning": "Name of the area"},
            )
            for asked in ("describe marts.areas", 'desc "Areas";', "show Marts.areas")
        ],
    ],
)
def test_tables_and_columns_are_listed_with_comments_by_show_tables_and_describe(
    home: Path, asked: str, row: dict[str, object]
) -> None:
    assert json.loads(query(home, asked, "--format", "json").stdout) == [row]


def test_a_describe_statement_for_a_query_or_an_unknown_table_is_answered_by_duckdb_itself(
    home: Path,
) -> None:
    assert "column_name" in query(home, "describe select 1 as a").stdout
    assert "Table with name nothing does not exist" in query(home, "describe nothing").stderr
    assert "Only one statement" in query(home, "show tables; describe areas").stderr


def test_null_and_empty_text_look_different_in_every_format(home: Path) -> None:
    assert query(home, ODD).stdout.splitlines()[2].startswith("null     =1+1")
    assert query(home, ODD, "--format", "csv").stdout.splitlines()[1].startswith(',"",')
    [row] = json.loads(query(home, ODD, "--format", "json").stdout)
    assert (row["a"], row["b"], row["e"]) == (None, "", 1.5)


def test_a_json_answer_has_every_column_and_writes_nan_and_infinity_as_text(home: Path) -> None:
    odd = "select map([date '2010-04-01'], ['inf'::double]) as a, ['nan'::double, 1] as b"
    text = query(home, odd, "--format", "json").stdout
    [row] = json.loads(text, parse_constant=pytest.fail)
    assert row == {"a": {"2010-04-01": "inf"}, "b": ["nan", 1]}
    ran = query(home, "select 1 as a, 2 as a", "--format", "json")
    assert (ran.returncode, ran.stderr) == (
        1,
        "warehouse: Two columns are called a; give each its own name.\n",
    )


def test_a_csv_answer_contains_no_formulas(home: Path) -> None:
    assert ",'=1+1," in query(home, ODD, "--format", "csv").stdout


def test_a_query_can_be_read_from_a_file_or_standard_input(home: Path, tmp_path: Path) -> None:
    (tmp_path / "one.sql").write_bytes("\ufeffselect 'Å' as a;\n-- done".encode())
    command = [sys.executable, "-m", "drug_strategy.cli", "query", "--home", str(home)]
    for given in (["--file", str(tmp_path / "one.sql")], ["-"]):
        ran = subprocess.run(
            [*command, "--format", "csv", *given],
            check=False,
            capture_output=True,
            input=(tmp_path / "one.sql").read_bytes(),
        )
        assert (ran.returncode, ran.stdout.decode()) == (0, "a\nÅ\n"), ran.stderr


def test_a_query_with_no_statement_or_with_two_is_rejected(home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", "query", "--home", str(home)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 2
    assert query(home, "select 1", "--file", "x").returncode == 2


def test_an_answer_saved_as_a_workbook_stores_text_as_text_and_names_the_publication(
    tmp_path: Path,
) -> None:
    target = tmp_path / "answer.xlsx"
    with duckdb.connect(str(tmp_path / "drug_strategy.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.publication as select 'P1' as publication_id")
    published = tmp_path / "home" / "published"
    published.mkdir(parents=True)
    (tmp_path / "drug_strategy.duckdb").rename(published / "drug_strategy.duckdb")
    sql = ODD + ", '2009-10' as year, date '2011-04-01' as day, 0.25 as share"
    ran = query(published.parent, sql, "--format", "xlsx", "--to", str(target))
    assert ran.returncode == 0, ran.stderr
    workbook = openpyxl.load_workbook(target)
    names, row = workbook["Answer"].iter_rows()
    found = {name.value: cell for name, cell in zip(names, row, strict=True)}
    assert (found["c"].value, found["c"].data_type) == ("=1+1", "s")
    assert found["year"].value == "2009-10"
    assert found["day"].value.date().isoformat() == "2011-04-01"
    assert (found["share"].value, found["a"].value) == (0.25, None)
    assert "\x1b" not in str(found["d"].value)
    [headings, *about] = workbook["About"].iter_rows(values_only=True)
    assert headings == ("About", "Value")
    assert dict(about) == {"publication_id": "P1", "question": sql}


def test_a_query_answer_can_be_printed_on_an_ascii_terminal(home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", "query", "--home", str(home), "select '£' a"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    assert (ran.returncode, ran.stdout) == (0, "a\n-\n\\xa3\n"), ran.stderr
