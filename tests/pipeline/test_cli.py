"""The command as its users meet it: real processes, exit statuses, one sentence each time."""

import fcntl
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from drug_strategy import up_to_date

CLOSURES = """closure_ref,borough,ward,power,notice_date,outcome,order_date,order_months
C1,Hackney,,part_1,2010-04-02,granted,2010-04-20,3
C2,Camden,,part_1,2010-05-02,granted,2010-05-20,3
"""
QUARANTINED = "C3,Atlantis,,part_1,2010-05-02,granted,2010-05-20,3\n"


def warehouse(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a home of its own; its words must never be a traceback."""
    ran = subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "WAREHOUSE_HOME": str(home), "WAREHOUSE_RETURNS": str(home / "none")},
    )
    assert "Traceback" not in ran.stderr
    return ran


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One good return."""
    folder = tmp_path_factory.mktemp("returns")
    closures = folder / "crack_house_closures"
    closures.mkdir()
    (closures / "first__received_2010-07-01.csv").write_text(CLOSURES)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, returns: Path) -> Path:
    """A home that was refreshed as at the first return, strictly."""
    folder = tmp_path_factory.mktemp("homes") / "home"
    ran = warehouse(
        folder, "refresh", "--returns", str(returns), "--as-at", "2010-07-31", "--strict"
    )
    assert ran.returncode == 0, ran.stderr
    return folder


def ask(home: Path, sql: str) -> list[dict[str, object]]:
    ran = warehouse(home, "query", "--format", "json", sql)
    assert ran.returncode == 0, ran.stderr
    answer: list[dict[str, object]] = json.loads(ran.stdout)
    return answer


def test_what_is_private_is_private_and_what_is_published_is_readable(home: Path) -> None:
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "warehouse.duckdb").stat().st_mode) == 0o600
    published = home / "published" / "drug_strategy.duckdb"
    assert published.is_symlink()
    assert stat.S_IMODE(published.stat().st_mode) == 0o444
    shown = [home / "published", home / "report"]
    exposed = [
        path
        for path in home.rglob("*")
        if not {path, *path.parents} & set(shown) and path.stat().st_mode & 0o077
    ]
    assert exposed == []


def test_a_refresh_ends_with_figures_and_a_table(home: Path) -> None:
    [closed] = ask(
        home,
        "select value, return_status from marts.indicator_values"
        " where indicator_id = 'crack_houses_closed' and area_code = 'E12000007'"
        " and period_label = '2010-11 Q1' and period_type = 'quarter'",
    )
    assert closed["value"] == 2.0
    ran = warehouse(home, "status")
    assert ran.returncode == 0
    assert "accepted" in ran.stdout


def test_the_same_refresh_again_publishes_the_same_but_for_its_id(
    home: Path, returns: Path
) -> None:
    tables = "select schema_name as s, table_name as t from duckdb_tables() order by all"

    def content() -> dict[str, object]:
        path = home / "published" / "drug_strategy.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            return {
                f"{schema}.{table}": connection.execute(
                    f"select count(*), bit_xor(hash(rows)) from {schema}.{table} as rows"
                ).fetchall()
                for schema, table in connection.execute(tables).fetchall()
                if table != "publication"
            }

    before = content()
    ran = warehouse(home, "refresh", "--returns", str(returns), "--as-at", "2010-07-31")
    assert ran.returncode == 0, ran.stderr
    assert "landing" not in ran.stderr
    assert content() == before


def test_a_refresh_that_finds_nothing_new_does_without_dagster_and_dbt(
    home: Path, returns: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("dagster", "dbt", "great_expectations"):
        (tmp_path / f"{module}.py").write_text(f"raise RuntimeError('{module}')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    ran = warehouse(home, "refresh", "--returns", str(returns), "--as-at", "2010-07-31")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.endswith(f"{up_to_date.NOTHING_NEW}\n")


def test_a_publication_says_whether_its_day_was_asked_for(home: Path, golden_home: Path) -> None:
    for each, is_as_asked in ((home, True), (golden_home, False)):
        found = ask(each, "select is_as_asked from marts.publication")
        assert found == [{"is_as_asked": is_as_asked}]


def test_strict_says_when_a_row_was_quarantined(home: Path, returns: Path) -> None:
    second = returns / "crack_house_closures" / "second__received_2010-07-30.csv"
    second.write_text(CLOSURES + QUARANTINED)
    asked = ("--returns", str(returns), "--as-at", "2010-07-31", "--strict")
    ran = warehouse(home, "refresh", *asked)
    assert ran.returncode == 3, ran.stderr
    [seen] = ask(home, "select sum(rows) as n from data_quality.quarantine_summary")
    assert float(str(seen["n"])) == 1


def test_a_refresh_meets_another_and_leaves_if_told_so(home: Path, returns: Path) -> None:
    with (home / "refresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ran = warehouse(home, "refresh", "--returns", str(returns), "--no-wait")
    assert ran.returncode == 1
    assert "Another refresh" in ran.stderr


def test_a_refresh_meets_another_and_waits_saying_so(tmp_path: Path, returns: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with (home / "refresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, "-m", "drug_strategy.cli", "refresh", "--home", str(home)]
        with subprocess.Popen(
            [*command, "--returns", str(returns)], stderr=subprocess.PIPE, text=True
        ) as waiting:
            assert waiting.stderr
            assert "waiting for it to end" in waiting.stderr.readline()
            waiting.kill()


@pytest.mark.parametrize(
    ("arguments", "said", "status"),
    [
        (["refresh"], "There is no returns folder", 1),
        (["refresh", "--as-at", "2010-13-01"], "is not a date", 2),
        (["refresh", "--as-at", "yesterday"], "is not a date", 2),
        (["refresh", "--returns", "/usr", "--home", "/dev/null/home"], "cannot be used", 1),
        (["refresh", "--returns", "/dev", "--home", "/dev/null/home"], "is inside the other", 1),
        (["refresh", "--returns", "/dev", "--home", "/tmp"], "is shared by all", 1),
        (["refresh", "--returns", "/dev", "--home", "/usr"], "is not a warehouse's home", 1),
        (["status"], "Nothing is published", 1),
        (["query", "select 1"], "Nothing is published", 1),
        (["rollback"], "Nothing is published", 1),
        (["ppo-list", "list.csv"], "no warehouse", 1),
        (["docs"], "no warehouse", 1),
        (["publish"], "No such command 'publish'", 2),
        (["statsu"], "did you mean 'status'", 2),
        (["status", "--nope"], "No such option: --nope", 2),
        (["explain", "--nope", "London", "2010-11"], "No such option: --nope", 2),
        (["query", "--format", "pdf", "select 1"], "is not one of", 2),
        (["query", "-- a comment\nselect 1"], "Nothing is published", 1),
        (["explain", "a", "-1", "2010-11"], "Nothing is published", 1),
        ([], "Missing command", 2),
    ],
)
def test_a_mistake_is_one_sentence(
    tmp_path: Path, arguments: list[str], said: str, status: int
) -> None:
    ran = warehouse(tmp_path / "home", *arguments)
    assert ran.returncode == status
    assert said in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to '{tmp}/out.csv'",
        "select * from read_csv('/etc/hosts')",
        "attach '{tmp}/other.duckdb'",
        "set memory_limit = '10GB'",
        "set enable_external_access = true",
        "install httpfs",
        "load httpfs",
        "create table marts.mine as select 1",
        "drop table marts.areas",
        "export database '{tmp}/all'",
        "select * from 'pyproject.toml'",
    ],
)
def test_a_query_reads_the_published_file_and_nothing_else(
    home: Path, tmp_path: Path, sql: str
) -> None:
    ran = warehouse(home, "query", sql.format(tmp=tmp_path))
    assert ran.returncode == 1
    assert "The query failed" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_query_ends_in_time(home: Path) -> None:
    slow = "select count(*) from range(10000000) as a, range(10000000) as b"
    ran = warehouse(home, "query", "--timeout", "0.2", slow)
    assert ran.returncode == 1
    assert "took longer" in ran.stderr


def test_the_list_of_ppos_is_for_its_owner_alone(home: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    assert warehouse(home, "ppo-list", str(listed)).returncode == 0
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    again = warehouse(home, "ppo-list", str(listed))
    assert again.returncode == 1
    assert "not overwritten" in again.stderr


def test_rollback_brings_back_the_publication_before_and_its_report(home: Path) -> None:
    link = home / "published" / "drug_strategy.duckdb"
    now = link.readlink()
    ran = warehouse(home, "rollback")
    assert ran.returncode == 0, ran.stderr
    assert str(link.readlink()) < str(now)
    [published] = ask(home, "select publication_id from marts.publication")
    front_page = (home / "report" / "index.html").read_text("utf-8")
    assert f"Publication {published['publication_id']}" in front_page
    assert warehouse(home, "verify").returncode == 0


def test_verify_finds_a_landed_file_cut_short(home: Path) -> None:
    landed = next((home / "landed" / "crack_house_closures").glob("[0-9a-f]*.parquet"))
    whole = landed.read_bytes()
    landed.write_bytes(whole[: len(whole) // 2])
    ran = warehouse(home, "verify")
    landed.write_bytes(whole)
    assert ran.returncode == 1
    assert landed.name in ran.stderr
