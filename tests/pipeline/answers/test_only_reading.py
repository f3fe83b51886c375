"""A query only reads: two walls keep it from writing, and each holds without the other.

The first wall refuses every statement but SELECT. The second takes DuckDB's file system away.
"""

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from drug_strategy.answers.query import LIMITS, Question, answer, connect
from drug_strategy.answers.statements import checked
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import LINK
from tests.pipeline.answers.conftest import ask

NEW = "with new as (select 'x' as a) "
STATEMENTS = f"""
copy (select 'x'::blob as a) to '{{at}}' (format blob)
copy (select 1 as a) to '{{at}}' (format csv, use_tmp_file false)
copy (select 1 as a) to '{{at}}' (format parquet, per_thread_output true)
copy marts.areas from '{{at}}'
export database '{{at}}'
import database '{{at}}'
pragma import_database('{{at}}')
attach '{{at}}' as other
prepare mine as copy (select 1) to '{{at}}' (format csv)
set temp_directory = '{{at}}'
pragma profiling_output = '{{at}}'
install httpfs from '{{at}}'
load httpfs
update extensions
detach drug_strategy
create table marts.mine as pivot marts.areas on area_name
create temp table mine as select 1 as a
create persistent secret mine (type http, bearer_token 'a')
alter table marts.areas drop column area_name
comment on table marts.areas is 'x'
drop schema marts cascade
insert into marts.areas values ('x')
{NEW}insert into marts.areas from new
{NEW}update marts.areas set area_name = a from new
delete from marts.areas
merge into marts.areas using marts.publication on true when matched then delete
checkpoint
vacuum
set threads = 1
call force_checkpoint()
execute mine
begin
""".strip().splitlines()
# Functions in a SELECT that change DuckDB's log or profiler, or that run SQL from text. DuckDB
# takes a no-break space and many other characters for spaces.
FUNCTIONS = {
    "enable_logging": "from\u00a0enable_logging(storage = 'file', storage_path = '{at}')",
    "disable_logging": "describe from disable_logging()",
    "truncate_duckdb_logs": "from truncate_duckdb_logs()",
    "write_log": "select list_transform([1], lambda x: write_log('{at}'))",
    "enable_profiling": "from system.main.\"ENABLE_PROFILING\"(save_location = '{at}')",
    "disable_profiling": "pivot (from disable_profiling()) on success",
    "query": "from /* a */\u3000query/* b */('copy (select 1) to ''{at}''')",
    "json_execute_serialized_sql": "select (from json_execute_serialized_sql("
    "json_serialize_sql('from enable_logging()')))",
}
HIDDEN = [
    "EXPLAIN/* a */(ANALYZE, FORMAT json)-- b\n{sql}",
    "explain\u00a0analyze\u00a0{sql}",
    "/*/* a */explain select ' */ explain analyze {sql} --'",
    "; {sql};",
    "{sql}; select 1",
    "select $a$; $a$; {sql}",
    "pivot marts.areas on area_name; {sql}",
    "create temp type mine as enum ('a'); {sql}",
]


def with_one_wall(file):
    """Open the published file with the limits of a query, but with its file system."""
    return duckdb.connect(str(file), read_only=True, config=dict(LIMITS))


def test_only_a_select_statement_is_answered_and_a_refusal_names_the_other_in_one_sentence(home):
    file = home / "published" / LINK
    sentences = {
        sql: f"A query must be a SELECT statement, not {sql.removeprefix(NEW).split()[0].upper()}."
        for sql in STATEMENTS
    }
    for function, sql in FUNCTIONS.items():
        sentences[sql] = f"The query failed: the function {function} is not available here."
    with with_one_wall(file) as connection:
        for sql, sentence in sentences.items():
            with pytest.raises(UserError) as refused:
                checked(connection, sql.format(at=f"{file}.wal"))
            assert str(refused.value) == sentence, sql
            for hidden in HIDDEN:
                with pytest.raises((UserError, duckdb.ParserException)):
                    checked(connection, hidden.format(sql=sql.format(at=f"{file}.wal")))


def test_the_file_system_is_closed_to_every_statement_that_writes(home):
    def contents():
        files = [path for path in home.parent.rglob("*") if path.is_file()]
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    file = home / "published" / LINK
    before = contents()
    with connect(file) as connection:
        for sql in (*STATEMENTS, *FUNCTIONS.values()):
            for at in (file, f"{file}.wal", home / "new.json", home.parent / "private.duckdb"):
                with connection.cursor() as cursor, suppress(duckdb.Error):
                    cursor.execute(sql.format(at=at)).fetchall()
                    cursor.execute("from marts.areas").fetchall()
                assert contents() == before, sql


def test_connections_opened_at_the_same_time_are_all_locked(home):
    """Connections of one process share settings, and only the first can change them."""
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            for connection in list(pool.map(connect, [home / "published" / LINK] * 8)):
                with connection, pytest.raises(duckdb.InvalidInputException, match="locked"):
                    connection.execute("set threads = 1")


def test_a_query_that_would_forge_a_figure_without_the_two_walls_is_refused(home, tmp_path):
    """The other tests would pass if DuckDB let no query write, and the walls were needless."""
    file = Path(shutil.copy(home / "published" / LINK, tmp_path))
    sql = f"explain analyze copy (select 'x'::blob) to '{file}.wal' (format blob)"
    with pytest.raises(UserError, match=r"^A query must be a SELECT statement, not COPY\.$"):
        answer(Question(sql), file)
    assert not Path(f"{file}.wal").exists()
    with with_one_wall(file) as connection:
        connection.execute(sql)
    assert Path(f"{file}.wal").exists()


@pytest.mark.parametrize(
    ("sql", "part"),
    [
        ("/* /* a */ b */ with a as (from marts.areas) from a; -- b", "Hackney"),
        ("pivot marts.areas on area_name using count(*)", "Hackney"),
        ("with a as (pivot marts.areas on area_name) select columns('H') from a", "Hackney"),
        ("unpivot marts.areas on area_name", "Hackney"),
        ("summarize marts.areas", "Hackney"),
        ("pragma table_info('marts.areas')", "area_name"),
        ("-- é\nEXPLAIN /* b */ ANALYZE (from marts.areas)", "analyzed_plan"),
        ("explain (analyze, format json) from marts.areas", "operator_type"),
        ("select area_name as query, 'query(' as b from marts.areas -- query('a')", "Hackney"),
    ],
)
def test_a_statement_that_only_selects_is_answered(home, sql, part):
    assert part in ask(home, sql, "json")
