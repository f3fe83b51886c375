"""`warehouse query` reads only the published tables and stops a query that exceeds a limit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.answers.conftest import SECRET, query

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

IN_TURN = """
import contextlib, io, json, sys
from drug_strategy.cli.main import main
for sql in json.load(sys.stdin):
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        status = main(["query", "--timeout", "1000", "--home", sys.argv[1], sql])
    print(json.dumps([status, output.getvalue()]))
"""


def test_a_query_that_reads_or_writes_anything_outside_the_published_file_is_refused(
    home: Path,
) -> None:
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
    for sql, (status, output) in zip(asked, answers, strict=True):
        assert status == 1, sql
        assert output.startswith("warehouse: "), sql
        assert len(output.strip().splitlines()) == 1, sql
        assert SECRET not in output, sql
    assert {path.name for path in folder.rglob("*") if path.is_file()} == {
        "secret.csv",
        "other.parquet",
        "private.duckdb",
        "drug_strategy.duckdb",
    }


@pytest.mark.parametrize("sql", TOO_MUCH)
def test_a_query_that_exceeds_a_limit_is_stopped_with_a_message_on_one_line(
    home: Path, sql: str
) -> None:
    ran = query(home, sql, "--timeout", "1")
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr
