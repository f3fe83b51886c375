"""A query only reads: two walls keep it from writing, and each holds without the other.

The first wall refuses every statement but SELECT. The second takes DuckDB's file system away.
"""

import hashlib
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from drug_strategy.answers.query import LIMITS, connect
from drug_strategy.answers.query_process import ask_apart
from drug_strategy.answers.statements import checked
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import LINK
from drug_strategy.release.database import NAME
from tests.pipeline.answers.conftest import ask

TO_FILES = [
    "copy (select 'x'::blob as a) to '{at}' (format blob)",
    "copy (select 1 as a) to '{at}' (format csv)",
    "copy (select 1 as a) to '{at}' (format csv, use_tmp_file false)",
    "copy (select 1 as a) to '{at}' (format csv, use_tmp_file true)",
    "copy (select 1 as a) to '{at}' (format json, use_tmp_file false)",
    "copy (select 1 as a) to '{at}' (format parquet, use_tmp_file false)",
    "copy (select 1 as a) to '{at}' (format parquet, per_thread_output true)",
    "copy (select 1 as a, 2 as b) to '{at}' (format csv, partition_by (a), overwrite true)",
    "copy(pivot marts.areas on area_name)to '{at}' (format csv, use_tmp_file false)",
    "copy marts.areas to '{at}' (format csv, use_tmp_file false)",
    "copy marts.areas from '{at}'",
    "export database '{at}'",
    "export database '{at}' (format parquet)",
    "import database '{at}'",
    "pragma import_database('{at}')",
    "attach '{at}' as other",
    "attach if not exists '{at}' as other (read_only)",
    "load '{at}'",
    "install httpfs from '{at}'",
    "prepare mine as copy (select 1) to '{at}' (format csv, use_tmp_file false)",
    "set temp_directory = '{at}'",
    "set secret_directory = '{at}'",
    "pragma profiling_output = '{at}'",
]
OTHERS = """
    copy from database drug_strategy to temp
    attach ':memory:' as other
    detach drug_strategy
    use temp
    create table marts.mine (a integer)
    create or replace table marts.areas as select 1 as a
    create table marts.mine as pivot marts.areas on area_name
    create temp table mine as select 1 as a
    create view marts.mine as select 1 as a
    create temp view mine as select 1 as a
    create schema mine
    create sequence marts.mine
    create type marts.mine as enum ('a')
    create macro marts.mine() as 1
    create temp macro mine() as table (select 1)
    create index mine on marts.areas (area_name)
    create secret mine (type http, bearer_token 'a')
    create persistent secret mine (type http, bearer_token 'a')
    alter table marts.areas rename to mine
    alter table marts.areas add column a integer
    alter table marts.areas drop column area_name
    alter view marts.mine rename to yours
    alter sequence marts.mine owned by marts.areas
    comment on table marts.areas is 'x'
    comment on column marts.areas.area_name is 'x'
    drop table marts.areas
    drop view marts.mine
    drop schema marts cascade
    drop sequence marts.mine
    drop type marts.mine
    drop macro mine
    drop index mine
    drop persistent secret mine
    insert into marts.areas values ('x')
    insert or replace into marts.areas from marts.areas
    with new as (select 'x') insert into marts.areas from new
    update marts.areas set area_name = 'x'
    with new as (select 'x' as a) update marts.areas set area_name = a from new
    delete from marts.areas
    delete from marts.areas using marts.publication
    truncate marts.areas
    merge into marts.areas using marts.publication on true when matched then delete
    checkpoint
    force checkpoint
    checkpoint drug_strategy
    vacuum
    vacuum analyze
    analyze
    pragma force_checkpoint
    pragma enable_verification
    pragma disable_checkpoint_on_shutdown
    pragma memory_limit = '1GB'
    pragma copy_database('drug_strategy', 'temp')
    set threads = 1
    set global threads = 1
    set session schema = 'temp'
    set variable mine = 1
    set disabled_filesystems = ''
    reset threads
    reset disabled_filesystems
    reset variable mine
    load httpfs
    install httpfs
    force install httpfs
    update extensions
    call pragma_version()
    call force_checkpoint()
    execute mine
    deallocate mine
    begin
    begin transaction read only
    commit
    rollback
    abort
""".strip().splitlines()
# Functions in a SELECT that change DuckDB's log or profiler, or that run SQL from text. DuckDB
# takes a no-break space and many other characters for spaces.
IN_SELECT = [
    "from enable_logging(storage = 'file', storage_path = '{at}')",
    "from\u00a0enable_logging(storage = 'file', storage_path = '{at}')",
    "from enable_profiling(format = 'json', save_location = '{at}')",
    "from\u200benable_profiling(format = 'text', save_location = '{at}')",
    "from system.main.\"ENABLE_PROFILING\"(format = 'json', save_location = '{at}')",
    "pivot (from enable_profiling(save_location = '{at}')) on success",
    "describe from enable_logging(storage = 'file', storage_path = '{at}')",
    "call enable_logging(storage = 'file', storage_path = '{at}')",
    "from query('copy (select 1) to ''{at}''')",
    "from /* a */\u3000query/* b */('copy (select 1) to ''{at}''')",
    "select (from json_execute_serialized_sql(json_serialize_sql('from enable_logging()')))",
    "pragma json_execute_serialized_sql(json_serialize_sql('from disable_profiling()'))",
    "select list_transform([1], lambda x: write_log('{at}'))",
    "from truncate_duckdb_logs()",
    "from disable_logging()",
]
HIDDEN = [
    "explain {sql}",
    "explain analyze {sql}",
    "EXPLAIN/* a */(ANALYZE, FORMAT json)-- b\n{sql}",
    "explain\u00a0analyze\u00a0{sql}",
    "/*/* a */explain select ' */ explain analyze {sql} --'",
    "-- select 1\n{sql}",
    "/* /* select */ 1 */ {sql}",
    "\u00a0\u2003{sql}",
    "\ufeff{sql}",
    "; {sql};",
    "select 1; {sql}",
    "{sql}; select 1",
    "select $a$; $a$; {sql}",
    "select '''' ; {sql} -- '",
    "pivot marts.areas on area_name; {sql}",
    "create temp type mine as enum ('a'); {sql}",
]


@pytest.fixture
def tree(tmp_path):
    """Return a home with a publication, an edition, a private warehouse, and links."""
    home = tmp_path / "home"
    generation = home / "published" / "generations" / "P1"
    edition = home / "release" / "current"
    for file in (generation / LINK, edition / NAME, home / "warehouse.duckdb"):
        file.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(file)) as connection:
            connection.execute("create schema marts; create table marts.areas (area_name varchar)")
            connection.execute("insert into marts.areas values ('Hackney')")
            connection.execute("create table marts.publication as select 'P1' as publication_id")
    (home / "published" / LINK).symlink_to(f"generations/P1/{LINK}")
    (generation / LINK).chmod(0o444)
    (generation / "hard").hardlink_to(generation / LINK)
    (generation / f"soft.{LINK}").symlink_to(LINK)
    return home


def places(home):
    """List the places that a statement may try to write to."""
    file = home / "published" / "generations" / "P1" / LINK
    edition = home / "release" / "current" / NAME
    beside = [file.with_name(f"{LINK}{ending}") for ending in (".wal", ".tmp", ".wal.checkpoint")]
    links = [home / "published" / f"{LINK}.wal", file.with_name("hard")]
    others = [file.parent / "new.json", file.parent, home / "warehouse.duckdb", edition]
    through = [Path(f"/proc/self/cwd/{os.path.relpath(file)}.wal"), file.with_name(f"soft.{LINK}")]
    return [file, home / "published" / LINK, *beside, *links, *others, *through]


def state(folder):
    """Return each path's mode, size, time of change and contents."""
    return {
        str(path): (about.st_mode, about.st_size, about.st_mtime_ns, _contents(path, about.st_mode))
        for path in [folder, *folder.rglob("*")]
        for about in [path.lstat()]
    }


def _contents(path, mode):
    if stat.S_ISREG(mode):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return str(path.readlink()) if stat.S_ISLNK(mode) else ""


def with_one_wall(file):
    """Open the published file with the limits of a query, but with its file system."""
    return duckdb.connect(str(file), read_only=True, config=dict(LIMITS))


def statements(home):
    """Yield each writing statement for each place, and each hidden once."""
    for sql in [*TO_FILES, *IN_SELECT]:
        for at in places(home) if "{at}" in sql else places(home)[:1]:
            yield sql.format(at=at)
    yield from map(str.strip, OTHERS)


def test_only_a_select_statement_is_answered_and_a_refusal_names_the_other_in_one_sentence(tree):
    before = state(tree)
    number = 0
    with with_one_wall(tree / "published" / LINK) as connection:
        for sql in statements(tree):
            number += 1
            with pytest.raises(UserError) as refused:
                checked(connection, sql)
            sentence = str(refused.value)
            if "is not available here" not in sentence:
                first = re.sub(r"with new as \(.*?\) ", "", sql)
                kind = re.split(r"\W", first)[0].upper()
                assert sentence == f"A query must be a SELECT statement, not {kind}.", sql
            for hidden in HIDDEN:
                with pytest.raises((UserError, duckdb.ParserException)):
                    checked(connection, hidden.format(sql=sql))
    assert number > 350
    assert state(tree) == before


def test_the_file_system_is_closed_to_every_statement_that_writes(tree):
    file = tree / "published" / LINK
    before = state(tree)
    with connect(file) as connection:
        for sql in statements(tree):
            for each in (sql, f"explain analyze {sql}"):
                with connection.cursor() as cursor, suppress(duckdb.Error):
                    cursor.execute(each).fetchall()
                    cursor.execute("from marts.areas").fetchall()
                assert state(tree) == before, each
    assert state(tree) == before


def test_each_connection_to_the_same_file_is_locked(tree):
    """Connections of one process share settings, and only the first can change them."""
    file = tree / "published" / LINK
    with connect(file) as first, connect(file) as second:
        for connection in (first, second):
            with pytest.raises(duckdb.PermissionException):
                connection.execute(f"copy (select 1) to '{file.resolve()}.wal'")
            with pytest.raises(duckdb.InvalidInputException, match="locked"):
                connection.execute("set threads = 1")


def test_connections_opened_at_the_same_time_are_all_locked(tree):
    file = tree / "published" / LINK
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            for connection in list(pool.map(connect, [file] * 8)):
                with connection, pytest.raises(duckdb.InvalidInputException, match="locked"):
                    connection.execute("set threads = 1")


def test_without_the_two_walls_a_query_writes(tree):
    """The other tests would pass if DuckDB let no query write, and the walls were needless."""
    file = tree / "published" / LINK
    before = state(tree)
    with with_one_wall(file) as connection:
        connection.execute(f"copy (select 'x'::blob) to '{file.resolve()}.wal' (format blob)")
    assert {*state(tree)} - {*before} == {f"{file.resolve()}.wal"}


def test_a_query_that_forges_a_figure_fails_and_leaves_every_file_as_it_was(tree):
    before = state(tree)
    files = [tree / "published" / LINK, tree / "release" / "current" / NAME]
    for file in files:
        sql = f"explain analyze copy (select 1) to '{file.resolve()}.wal' (format csv)"
        with pytest.raises(UserError, match=r"^A query must be a SELECT statement, not COPY\.$"):
            ask_apart(file, sql)
    command = [sys.executable, "-m", "drug_strategy.cli", "query", "--home", str(tree), sql]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    sentence = "warehouse: A query must be a SELECT statement, not COPY.\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", sentence)
    assert state(tree) == before


@pytest.mark.parametrize(
    ("sql", "part"),
    [
        ("/* /* a */ b */ with a as (from marts.areas) from a; -- b", "Hackney"),
        ("pivot marts.areas on area_name using count(*)", "Hackney"),
        ("with a as (pivot marts.areas on area_name) select columns('H') from a", "Hackney"),
        ("pivot marts.areas on area_name in ('Hackney')", "Hackney"),
        ("unpivot marts.areas on area_name", "Hackney"),
        ("summarize marts.areas", "Hackney"),
        ("describe pivot marts.areas on area_name", "Hackney"),
        ("pragma table_info('marts.areas')", "area_name"),
        ("explain from marts.areas", "SEQ_SCAN"),
        ("-- a\nEXPLAIN /* b */ ANALYZE (from marts.areas)", "analyzed_plan"),
        ("explain (analyze, format json) from marts.areas", "operator_type"),
        ("explain pivot marts.areas on area_name", ""),
        ("select area_name as query, 'query(' as b from marts.areas -- query('a')", "Hackney"),
    ],
)
def test_a_statement_that_only_selects_is_answered(tree, sql, part):
    assert part in ask(tree, sql, "json")


def test_every_published_table_can_be_read_in_full_behind_both_walls(golden_home):
    file = golden_home / "published" / LINK
    of_all = "select schema_name || '.' || table_name from duckdb_tables()"
    contents = "select count(*), bit_xor(hash(rows)) from {} as rows"
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = [table for [table] in connection.execute(of_all).fetchall()]
        plain = [connection.execute(contents.format(table)).fetchall() for table in tables]
    assert len(tables) > 30
    with connect(file) as connection:
        assert [connection.execute(contents.format(each)).fetchall() for each in tables] == plain
