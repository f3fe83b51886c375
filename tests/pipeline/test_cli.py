"""The `warehouse` command works in a process of its own and exits with the right status."""

import fcntl
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from drug_strategy import up_to_date
from drug_strategy.answers.status import summary
from drug_strategy.settings import Settings
from tests.conftest import AS_AT
from tests.homes import copied, note_up_to_date


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "WAREHOUSE_HOME": str(home), "WAREHOUSE_RETURNS": str(home / "none")}


def warehouse(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `warehouse` with this home, and assert that it prints no traceback."""
    ran = subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=environment(home),
    )
    assert "Traceback" not in ran.stderr
    return ran


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, second_home: Settings) -> Path:
    """Return a copy of a home that was refreshed twice. Tests may change the copy."""
    return copied(second_home.home, tmp_path_factory.mktemp("cli") / "home")


def ask(home: Path, sql: str) -> list[dict[str, object]]:
    ran = warehouse(home, "query", "--format", "json", sql)
    assert ran.returncode == 0, ran.stderr
    answer: list[dict[str, object]] = json.loads(ran.stdout)
    return answer


def test_other_users_can_read_the_published_file_but_no_private_files(
    golden_home: Path, second_home: Settings
) -> None:
    for home in (golden_home, second_home.home):
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert stat.S_IMODE((home / "warehouse.duckdb").stat().st_mode) == 0o600
        published = home / "published" / "drug_strategy.duckdb"
        assert published.is_symlink()
        assert stat.S_IMODE(published.stat().st_mode) == 0o444
        assert stat.S_IMODE((home / "report").stat().st_mode) == 0o700
        exposed = [
            path
            for path in home.rglob("*")
            if not {path, *path.parents} & {home / "published", home / "report"}
            and path.stat().st_mode & 0o077
        ]
        assert exposed == []


def test_the_published_figures_and_the_status_can_be_read_after_a_refresh(home: Path) -> None:
    [closed] = ask(
        home,
        "select value, return_status from marts.indicator_values"
        " where indicator_id = 'crack_houses_closed' and area_code = 'E12000007'"
        " and period_label = '2010-11 Q1' and period_type = 'quarter'",
    )
    assert closed["value"] == 5.0
    [atlantis] = ask(
        home,
        "select records, quarantined from data_quality.file_reconciliation"
        " where file_name like 'atlantis%'",
    )
    assert atlantis == {"records": 1, "quarantined": 1}
    ran = warehouse(home, "status")
    assert ran.returncode == 0
    assert "accepted" in ran.stdout


def test_a_refresh_with_nothing_new_changes_nothing_and_does_not_import_dagster_or_dbt(
    home: Path, second_home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = home / "published" / "drug_strategy.duckdb"
    before = link.readlink(), link.read_bytes()
    for module in ("dagster", "dbt", "great_expectations"):
        (tmp_path / f"{module}.py").write_text(f"raise RuntimeError('{module}')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    ran = warehouse(home, "refresh", "--returns", str(second_home.returns), "--as-at", AS_AT)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.splitlines()[1:] == [
        up_to_date.NOTHING_NEW,
        "still refused: 1 file; the report's page on data quality says why",
    ]
    assert (link.readlink(), link.read_bytes()) == before


def test_a_publication_records_whether_the_as_at_day_was_chosen_by_the_user(
    home: Path, golden_home: Path
) -> None:
    for each, is_as_asked in ((home, True), (golden_home, False)):
        found = ask(each, "select is_as_asked from marts.publication")
        assert found == [{"is_as_asked": is_as_asked}]


def test_a_newly_refused_file_is_in_the_notice_of_one_refresh_only(
    golden_home: Path, second_home: Settings
) -> None:
    """The second refresh publishes more files, and still refuses the same file."""
    for notices in (golden_home / "notices", second_home.notices):
        [notice] = [path.read_text("utf-8") for path in notices.iterdir()]
        assert " UTC published, but refused 1 file.\n" in notice
        assert "\ncrack_house_closures: no_key__received_2011-01-10.csv: the header" in notice


def test_a_refresh_with_the_no_wait_option_stops_if_another_refresh_is_running(
    home: Path, second_home: Settings
) -> None:
    with (home / "refresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ran = warehouse(home, "refresh", "--returns", str(second_home.returns), "--no-wait")
    assert ran.returncode == 75
    assert "Another refresh" in ran.stderr


def test_a_refresh_reports_that_it_is_waiting_for_another_refresh(
    tmp_path: Path, second_home: Settings
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with (home / "refresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, "-m", "drug_strategy.cli", "refresh", "--home", str(home)]
        with subprocess.Popen(
            [*command, "--returns", str(second_home.returns)], stderr=subprocess.PIPE, text=True
        ) as waiting:
            assert waiting.stderr
            assert "waiting for it to end" in waiting.stderr.readline()
            waiting.kill()


MISTAKES: list[tuple[list[str], str, int]] = [
    (["refresh"], "There is no returns folder", 1),
    (["refresh", "--as-at", "2010-13-01"], "is not a date", 2),
    (["refresh", "--as-at", "yesterday"], "is not a date", 2),
    (["refresh", "--returns", "/usr", "--home", "/dev/null/home"], "cannot be used", 1),
    (
        ["refresh", "--returns", "/dev", "--home", "/dev/null/home"],
        "must not be inside each other",
        1,
    ),
    (["refresh", "--returns", "/dev", "--home", "/tmp"], "is shared by all", 1),
    (["refresh", "--returns", "/dev", "--home", "/usr"], "is not a warehouse's home", 1),
    (["status"], "Nothing is published", 1),
    (["query", "select 1"], "Nothing is published", 1),
    (["rollback"], "Nothing is published", 1),
    (["ppo-list", "list.csv"], "no warehouse", 1),
    (["returns-due"], "Nothing is published", 1),
    (["docs"], "no warehouse", 1),
    (["publish"], "No such command 'publish'", 2),
    (["statsu"], "did you mean 'status'", 2),
    (["status", "--nope"], "No such option: --nope", 2),
    (["explain", "--nope", "London", "2010-11"], "No such option: --nope", 2),
    (["query", "--format", "pdf", "select 1"], "is not one of", 2),
    (["query", "-- a comment\nselect 1"], "Nothing is published", 1),
    (["explain", "a", "-1", "2010-11"], "Nothing is published", 1),
    ([], "Missing command", 2),
]
# One process runs all the commands in turn, because every command fails before it opens a file.
IN_TURN = """
import contextlib, io, json, sys
from drug_strategy.cli.main import main
for arguments in json.load(sys.stdin):
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        status = main(arguments)
    print(json.dumps([status, stdout.getvalue(), stderr.getvalue()]))
"""


def test_a_wrong_option_or_argument_is_reported_on_one_line(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IN_TURN],
        check=True,
        capture_output=True,
        text=True,
        input=json.dumps([arguments for arguments, *_ in MISTAKES]),
        env=environment(tmp_path / "home"),
    )
    answers = map(json.loads, ran.stdout.splitlines())
    for (arguments, sentence, status), answer in zip(MISTAKES, answers, strict=True):
        ended, printed, errors = answer
        assert (ended, printed) == (status, ""), arguments
        assert sentence in errors, arguments
        assert len(errors.strip().splitlines()) == 1, arguments


def test_a_query_that_fails_is_reported_and_writes_no_file(home: Path, tmp_path: Path) -> None:
    """Other limits on queries are tested in test_locked_down."""
    ran = warehouse(home, "query", f"copy (select 1) to '{tmp_path}/out.csv'")
    assert ran.returncode == 1
    assert "The query failed" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_of_the_home_can_read_the_list_of_ppos(home: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    assert warehouse(home, "ppo-list", str(listed)).returncode == 0
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    again = warehouse(home, "ppo-list", str(listed))
    assert again.returncode == 1
    assert "not overwritten" in again.stderr


def test_the_rollback_command_restores_the_previous_publication_and_report(
    home: Path,
) -> None:
    link = home / "published" / "drug_strategy.duckdb"
    now = link.readlink()
    ran = warehouse(home, "rollback")
    assert ran.returncode == 0, ran.stderr
    assert str(link.readlink()) < str(now)
    [published] = ask(home, "select publication_id from marts.publication")
    front_page = (home / "report" / "index.html").read_text("utf-8")
    assert f"Publication {published['publication_id']}" in front_page
    assert warehouse(home, "verify").returncode == 0


def test_the_verify_command_finds_a_landed_file_that_was_cut_short(home: Path) -> None:
    landed = next((home / "landed" / "crack_house_closures").glob("[0-9a-f]*.parquet"))
    content = landed.read_bytes()
    landed.write_bytes(content[: len(content) // 2])
    ran = warehouse(home, "verify")
    landed.write_bytes(content)
    assert ran.returncode == 1
    assert landed.name in ran.stderr


def test_a_strict_refresh_exits_with_an_error_if_rows_were_quarantined_or_files_were_refused(
    home: Path, second_home: Settings
) -> None:
    """The refresh finds nothing new, so its exit status depends on the existing publication.

    Titles, totals and notes are quarantined, but are no faults.
    """
    strictly = ("refresh", "--returns", str(second_home.returns), "--as-at", AS_AT, "--strict")
    files = "data_quality.file_reconciliation"
    published = home / "published" / "drug_strategy.duckdb"
    published.chmod(0o600)
    for alteration, status in (
        (f"delete from {files} where status = 'refused'", 3),
        (
            f"update {files} set quarantined = coalesce((select reasons.rows"
            " from data_quality.quarantine_summary as reasons where reason = 'not_a_record'"
            f" and reasons.return_name = {files}.return_name"
            f" and reasons.file_name = {files}.file_name), 0)",
            0,
        ),
    ):
        with duckdb.connect(str(published)) as connection:
            connection.execute(alteration)
        note_up_to_date(home)
        assert warehouse(home, *strictly).returncode == status
    assert not replace(summary(published), refused=1).is_clean
