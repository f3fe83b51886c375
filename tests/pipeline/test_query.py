"""`warehouse query` reads the published file's tables and nothing else."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pytest

from drug_strategy.query.formats import write_table

SECRET = "TOP-SECRET-0"

ESCAPES = [
    "select * from read_csv('{secret}')",
    "select * from read_text('{secret}')",
    "select * from read_blob('{secret}')",
    "select * from read_json('{secret}')",
    "select * from read_parquet('{other}')",
    "select * from parquet_metadata('{other}')",
    "select * from '{secret}'",
    "select * from glob('{folder}/*')",
    "select * from sniff_csv('{secret}')",
    "copy (select 1) to '{folder}/out.csv'",
    "copy marts.areas from '{secret}'",
    "copy marts.areas to '/dev/stdout'",
    "attach '{private}' as private",
    "attach ':memory:' as mine",
    "select * from duckdb_secrets(); attach '{private}'",
    "create secret mine (type s3, key_id 'a', secret 'b')",
    "create persistent secret mine (type http, bearer_token 'b')",
    "install httpfs",
    "load httpfs",
    "load '{folder}/mine.duckdb_extension'",
    "select * from read_text('https://example.invalid/')",
    "select getenv('PATH')",
    "set memory_limit = '10GB'",
    "set global threads = 64",
    "reset memory_limit",
    "pragma memory_limit = '10GB'",
    "pragma enable_profiling = 'json'",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set allowed_directories = ['/']",
    "set temp_directory = '{folder}'",
    "export database '{folder}/all'",
    "import database '{folder}'",
    "create table marts.mine as select 1",
    "insert into marts.areas select * from marts.areas",
    "update marts.areas set area_name = 'x'",
    "delete from marts.areas",
    "drop table marts.areas",
    "alter table marts.areas rename to mine",
    "select 1; copy (select 2) to '{folder}/out.csv'",
    "select 1; set threads = 64",
    "use mine",
    "call enable_logging(storage='file', storage_path='{folder}/log')",
    "from enable_logging(storage = 'stdout')",
    'from "Enable_Logging"()',
    "from query('from enable_' || 'logging()')",
    "from query/**/('select 1')",
    "pragma json_execute_serialized_sql(json_serialize_sql('from enable_logging()'))",
    "select write_log('{folder}')",
    "explain analyze from disable_logging()",
    "select 1; select 2",
    "",
    " ; -- nothing",
]
TOO_MUCH = [
    "with recursive t(n) as (select 1 union all select n + 1 from t) select max(n) from t",
    "select count(*) from range(10000000) as a, range(10000000) as b",
    "select list(a.range) from range(1000000000) as a",
    "select length(repeat('x', 2000000000) || repeat('y', 2000000000))",
    "select * from range(1000000000) order by hash(range)",
    "select * from range(100001)",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file, with files beside it that must not be read."""
    folder = tmp_path_factory.mktemp("query")
    published = folder / "home" / "published" / "drug_strategy.duckdb"
    published.parent.mkdir(parents=True)
    (folder / "secret.csv").write_text(f"a\n{SECRET}\n")
    with duckdb.connect(str(published)) as connection:
        connection.execute("create schema marts; create table marts.areas (area_name varchar)")
        connection.execute("insert into marts.areas values ('Hackney')")
        connection.execute(f"copy (select '{SECRET}') to '{folder}/other.parquet'")
    with duckdb.connect(str(folder / "private.duckdb")) as connection:
        connection.execute(f"create table people as select '{SECRET}' as name")
    published.chmod(0o444)
    return folder / "home"


def query(home: Path, sql: str, *options: str) -> "subprocess.CompletedProcess[str]":
    """The command, in a process of its own."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "drug_strategy.cli",
            "query",
            "--home",
            str(home),
            *options,
            sql,
        ],
        check=False,
        capture_output=True,
        text=True,
    )


IN_TURN = """
import contextlib, io, json, sys
from drug_strategy.cli.main import main
for sql in json.load(sys.stdin):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = main(["query", "--timeout", "1000", "--home", sys.argv[1], sql])
    print(json.dumps([status, said.getvalue()]))
"""


def test_no_query_reaches_beyond_the_published_file(home: Path) -> None:
    folder = home.parent
    places = {
        "secret": folder / "secret.csv",
        "other": folder / "other.parquet",
        "private": folder / "private.duckdb",
        "folder": folder,
    }
    asked = [sql.format(**places) for sql in ESCAPES]
    ran = subprocess.run(
        [sys.executable, "-c", IN_TURN, str(home)],
        check=True,
        capture_output=True,
        text=True,
        input=json.dumps(asked),
        env={**os.environ, "HOME": str(folder)},
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    for sql, (status, said) in zip(asked, answers, strict=True):
        assert status == 1, sql
        assert said.startswith("warehouse: "), sql
        assert len(said.strip().splitlines()) == 1, sql
        assert SECRET not in said, sql
    assert {path.name for path in folder.rglob("*") if path.is_file()} == {
        "secret.csv",
        "other.parquet",
        "private.duckdb",
        "drug_strategy.duckdb",
    }


@pytest.mark.parametrize("sql", TOO_MUCH)
def test_a_query_beyond_its_limits_ends_with_a_sentence(home: Path, sql: str) -> None:
    ran = query(home, sql, "--timeout", "1")
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("table", "area_name\n---------\nHackney\n"),
        ("csv", "area_name\nHackney\n"),
        ("json", '[\n  {"area_name": "Hackney"}\n]\n'),
    ],
)
def test_an_answer_is_a_table_csv_or_json(home: Path, form: str, answer: str) -> None:
    ran = query(home, "select area_name from marts.areas", "--format", form)
    assert (ran.returncode, ran.stdout) == (0, answer)


ODD = "select null as a, '' as b, '=1+1' as c, 'x' || chr(27) || '[2J' as d, 1.5::decimal(3,1) as e"


def test_null_differs_from_empty_text_in_every_format(home: Path) -> None:
    assert query(home, ODD).stdout.splitlines()[2].startswith("null     =1+1")
    assert query(home, ODD, "--format", "csv").stdout.splitlines()[1].startswith(',"",')
    [row] = json.loads(query(home, ODD, "--format", "json").stdout)
    assert (row["a"], row["b"], row["e"]) == (None, "", 1.5)


def test_nothing_in_a_csv_is_a_formula(home: Path) -> None:
    assert ",'=1+1," in query(home, ODD, "--format", "csv").stdout


def test_a_statement_comes_from_a_file_or_standard_input(home: Path, tmp_path: Path) -> None:
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


def test_a_query_without_a_statement_or_with_two_has_wrong_arguments(home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", "query", "--home", str(home)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 2
    assert query(home, "select 1", "--file", "x").returncode == 2


def test_a_workbook_has_text_as_text_and_names_its_source(tmp_path: Path) -> None:
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
    about = dict(workbook["About"].iter_rows(values_only=True))
    assert about == {"publication_id": "P1", "question": sql}


def test_an_ascii_terminal_gets_an_answer_and_no_traceback(home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", "query", "--home", str(home), "select '£' a"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    assert (ran.returncode, ran.stdout) == (0, "a\n-\n\\xa3\n"), ran.stderr


def written(sql: str, width: int | None) -> str:
    """The text of a table of this width."""
    out = io.StringIO()
    with duckdb.connect() as connection:
        found = connection.execute(sql)
        names = [column[0] for column in found.description or []]
        write_table(names, iter(found.fetchall()), out, width)
    return out.getvalue()


def test_numbers_are_rounded_only_on_a_terminal() -> None:
    sql = "select 33.62992927::double a, 12345678.9::double b, 0.5::double c, 0.000123456::double d"
    assert written(sql, 100).split()[-4:] == ["33.63", "12345679", "0.5", "0.0001235"]
    assert written(sql, None).split()[-4:] == ["33.62992927", "12345678.9", "0.5", "0.000123456"]


def test_a_table_too_wide_for_a_terminal_becomes_records() -> None:
    sql = "select repeat('x', 50) as a, repeat('y', 50) as b"
    assert f"b  {'y' * 50}" in written(sql, 80)
    assert len(written(sql, 120).splitlines()) == 3
    assert len(written(sql, None).splitlines()) == 3


def test_no_cell_controls_a_terminal() -> None:
    assert "\x1b" not in written("select 'x' || chr(27) || '[2J' as d", 80)
