"""What `warehouse query` answers: the published file's tables, and nothing around them."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from orchestration.cli import main

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
    """A published file, and beside it what must not be read."""
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


class Answer(NamedTuple):
    """What the command said, and its exit status."""

    status: int
    out: str
    err: str


Ask = Callable[..., Answer]


@pytest.fixture
def ask(home: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """The command, in this process."""

    def asked(sql: str, *options: str) -> Answer:
        return Answer(main(["query", "--home", str(home), *options, sql]), *capsys.readouterr())

    return asked


@pytest.mark.parametrize("sql", ESCAPES)
def test_a_way_out_of_the_published_file_is_shut(home: Path, ask: Ask, sql: str) -> None:
    folder = home.parent
    places = {
        "secret": folder / "secret.csv",
        "other": folder / "other.parquet",
        "private": folder / "private.duckdb",
        "folder": folder,
    }

    def there() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    before = there()
    ran = ask(sql.format(**places))
    assert ran.status == 1, ran.out
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    assert ran.err.startswith("warehouse: ")
    assert SECRET not in ran.out + ran.err
    assert there() == before


@pytest.mark.parametrize("sql", TOO_MUCH)
def test_a_query_beyond_measure_ends_with_a_sentence(ask: Ask, sql: str) -> None:
    ran = ask(sql, "--timeout", "2")
    assert ran.status == 1
    assert len(ran.err.strip().splitlines()) == 1, ran.err


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("table", "area_name\n---------\nHackney\n"),
        ("csv", "area_name\nHackney\n"),
        ("json", '[\n  {"area_name": "Hackney"}\n]\n'),
    ],
)
def test_an_answer_comes_as_table_csv_or_json(ask: Ask, form: str, answer: str) -> None:
    ran = ask("select area_name from marts.areas", "--format", form)
    assert (ran.status, ran.out) == (0, answer)
