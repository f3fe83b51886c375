"""The `warehouse` command changes a home as it reports, and exits with the right status."""

import fcntl
import os
import subprocess
import sys

import duckdb
import pytest

from drug_strategy.cli.main import main
from drug_strategy.io.files import digest_of
from drug_strategy.io.folders import LINK
from drug_strategy.io.text import printable
from drug_strategy.refreshing import up_to_date
from drug_strategy.settings import Request, Settings
from tests.commands import warehouse
from tests.homes import copied, note_landed, note_up_to_date
from tests.pipeline import accidents
from tests.pipeline.report.pages import Page
from tests.returns.figures import GOLDEN


@pytest.fixture(scope="module")
def home(tmp_path_factory, second_home):
    """Return a copy of a home that was refreshed twice. Tests may change the copy."""
    copy = copied(second_home.home, tmp_path_factory.mktemp("cli") / "home")
    note_landed(copy, second_home.returns, Request())
    return copy


def ask(home, sql):
    with duckdb.connect(str(home / "published" / LINK), read_only=True) as published:
        return published.execute(sql).fetchall()


# The other commands are run below, by other tests or by test_wheel.py.
COMMANDS = (
    (("status",), "accepted"),
    (("template", "pas_waves", "--to", "{folder}/form.xlsx"), "Fill in rows below the example"),
    (("returns-due", "Hackney", "--to", "{folder}/due.csv"), "Fill in each empty status"),
    (("explain", "crack_houses_closed", "Hackney", "2010-11 Q1"), "Hackney, 2010-11 Q1"),
    (("query", "select area_name from marts.areas where area_level = 'london'"), "London"),
    (("brief", "Hackney", "--to", "{folder}/hackney.html"), "hackney.html"),
    (("workbook", "Hackney", "--to", "{folder}/hackney.xlsx"), "hackney.xlsx"),
    (("export", "{folder}/tables"), "describes them"),
)


@pytest.mark.parametrize(("arguments", "expected"), COMMANDS, ids=lambda arguments: arguments[0])
def test_each_command_succeeds(home, tmp_path, arguments, expected):
    asked = [each.format(folder=tmp_path) for each in arguments]
    ran = warehouse(*asked, environment={"WAREHOUSE_HOME": str(home)})
    assert ran.returncode == 0, ran.output
    assert expected in ran.output


def test_the_command_and_the_published_file_give_the_same_version(home, capsys):
    assert main(["--version"]) == 0
    [[published]] = ask(home, "select version from marts.publication")
    assert capsys.readouterr().out == f"warehouse {published}\n"


def test_a_refresh_with_nothing_new_changes_nothing_and_does_not_import_dagster_or_dbt(
    home, second_home, tmp_path
):
    link = home / "published" / LINK
    before = link.readlink(), link.read_bytes()
    [[refused]] = ask(
        home, "select count(*) from data_quality.file_reconciliation where status = 'refused'"
    )
    for module in ("dagster", "dbt", "great_expectations"):
        (tmp_path / f"{module}.py").write_text(f"raise RuntimeError('{module}')")
    places = ("--home", home, "--returns", second_home.returns)
    ran = subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", "refresh", *places],
        check=True,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"},
    )
    assert ran.stderr.splitlines()[1:] == [
        up_to_date.NOTHING_NEW,
        f"still refused: {refused} files; the report's page on data quality says why",
    ]
    assert (link.readlink(), link.read_bytes()) == before


def test_a_newly_refused_file_is_in_the_notice_of_one_refresh_only(golden_home, second_home):
    """The second refresh refuses more files, and still refuses the first one's."""
    [first] = [path.read_text("utf-8") for path in (golden_home / "notices").iterdir()]
    assert " UTC published, but refused 1 file and left out rows of 12 new files.\n" in first
    assert "\na file of crack_house_closures: the header" in first
    assert " (files: crack_house_closures/no_key__received_2011-01-10.csv)" in first
    notices = {path.read_text("utf-8") for path in second_home.notices.iterdir()}
    [second] = [notice for notice in notices - {first} if "refused" in notice]
    assert "no_key" not in second
    assert " (files: crack_house_closures/wrong__received_2011-05-09.csv)" in second


# The files of a publication that have rows left out, beginning with the one with most
LEFT_OUT = """
    with no_records as (
        select return_name, file_name, sum(rows) as lines
        from data_quality.quarantine_summary where reason = 'not_a_record' group by all
    )
    select return_name, file_name, quarantined - coalesce(lines, 0) as left_out,
        records - coalesce(lines, 0)
    from data_quality.file_reconciliation left join no_records using (return_name, file_name)
    where status = 'accepted' and left_out > 0
    order by left_out desc, return_name, file_name
"""


def test_a_new_file_with_rows_left_out_is_named_in_the_summary_the_notice_and_the_front_page(
    golden_home, second_home
):
    """Files that the first refresh accepted have such rows too, but are not named again."""
    before = {row[:2] for row in ask(golden_home, LEFT_OUT)}
    new = [row for row in ask(second_home.home, LEFT_OUT) if row[:2] not in before]
    assert before
    assert len(new) > 5
    output = " ".join((second_home.home.parent / "output").read_text("utf-8").split())
    notices = [path.read_text("utf-8") for path in second_home.notices.iterdir()]
    outcome = f", found no rows in 1 new file and left out rows of {len(new)} new files.\n"
    [notice] = [text for text in notices if outcome in text]
    empty = f"{accidents.CLOSURES}/header__{accidents.DAY}.csv"
    nothing = "headings, but no rows; if there was nothing to count, enter nil in the register"
    assert f"new file {empty}: {nothing}" in output
    assert f"a file of {accidents.CLOSURES}: {nothing} (files: {empty})" in notice
    return_note = (second_home.return_notes / f"{empty}.csv").read_text("utf-8")
    assert nothing.replace("; ", '","') in return_note
    page = Page(second_home.report / "index.html").line
    assert f"{len(new)} new files have rows left out" in page
    for number, (return_name, name, left_out, rows) in enumerate(new):
        place = f"{return_name}/{printable(name)}"
        what = f"{left_out:,} of {rows:,} row{'' if rows == 1 else 's'}"
        is_among_the_first = number < 5
        assert (f"{place}: {what} left out" in output) == (number < 4)  # after the one without rows
        kept = f"a file of {return_name}: {what} left out (files: {place})"
        assert (kept in notice) == is_among_the_first
        assert f"{place}: {what}" in page
    reasons = "return_notes and data_quality.quarantine_summary give the reasons"
    for text, named in ((output, 4), (notice, 5)):
        assert f"and {len(new) - named} more; {second_home.home}/{reasons}" in text


def test_a_refresh_waits_for_another_refresh_unless_it_may_not_wait(tmp_path, second_home):
    home = tmp_path / "home"
    home.mkdir()
    places = ["--home", str(home), "--returns", str(second_home.returns)]
    with (home / "refresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, "-m", "drug_strategy.cli", "refresh", *places]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as waiting:
            assert waiting.stderr
            assert "waiting for it to end" in waiting.stderr.readline()
            waiting.kill()
        ran = warehouse("refresh", *places, "--no-wait")
    assert ran.returncode == 75
    assert "Another refresh" in ran.output


MISTAKES = [
    (["refresh"], "There is no returns folder", 1),
    (["refresh", "--as-at", "2010-13-01"], "is not a date", 2),
    (["refresh", "--returns", str(GOLDEN), "--home", "/dev/null/home"], "cannot be used", 1),
    (
        ["refresh", "--returns", "/dev", "--home", "/dev/null/home"],
        "must not be inside each other",
        1,
    ),
    (["refresh", "--returns", "/dev", "--home", "/tmp"], "is shared by all", 1),
    (["refresh", "--returns", "/dev", "--home", "/usr"], "is not a warehouse's home", 1),
    (["status"], "Nothing is published", 1),
    (["ppo-list", "list.csv"], "no warehouse", 1),
    (["statsu"], "did you mean 'status'", 2),
    (["status", "--nope"], "No such option: --nope", 2),
    (["query", "--format", "pdf", "select 1"], "is not one of", 2),
    (["explain", "a", "-1", "2010-11"], "Nothing is published", 1),
    ([], "Missing command", 2),
]


def test_a_wrong_option_or_argument_is_reported_on_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WAREHOUSE_RETURNS", str(tmp_path / "none"))
    for arguments, sentence, status in MISTAKES:
        ended, (printed, errors) = main(arguments), capsys.readouterr()
        assert (ended, printed) == (status, ""), arguments
        assert sentence in errors, arguments
        assert len(errors.strip().splitlines()) == 1, arguments


def test_the_rollback_command_restores_the_previous_publication_and_report(home):
    link = home / "published" / LINK
    now = link.readlink()
    ran = warehouse("rollback", "--home", home)
    assert ran.returncode == 0, ran.output
    assert str(link.readlink()) < str(now)
    [[published]] = ask(home, "select publication_id from marts.publication")
    front_page = (home / "report" / "index.html").read_text("utf-8")
    assert f"Publication {published}" in front_page


@pytest.mark.parametrize(
    "pattern",
    [
        "landed/crack_house_closures/[0-9a-f]*.parquet",
        "validation/crack_house_closures/[0-9a-f]*.parquet",
        "published/generations/*/drug_strategy.duckdb",
    ],
)
def test_the_verify_command_names_a_stored_file_that_has_changed(home, capsys, pattern):
    path = min(home.glob(pattern))
    content, mode = path.read_bytes(), path.stat().st_mode
    changed = content[:-100] + bytes([content[-100] ^ 1]) + content[-99:]
    path.chmod(0o600)
    for found, status in ((changed, 1), (content, 0)):
        path.write_bytes(found)
        assert main(["verify", "--home", str(home)]) == status
        assert (path.name in capsys.readouterr().err) == bool(status)
    path.chmod(mode)


def test_a_strict_refresh_exits_with_an_error_if_rows_were_quarantined_or_files_were_refused(
    home, second_home
):
    """It finds nothing new, so its exit status depends on the existing publication.

    Titles, totals and notes are quarantined, but are not faults.
    """
    places = ("--home", home, "--returns", second_home.returns)
    files = "data_quality.file_reconciliation"
    published = home / "published" / LINK
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
        checksum = Settings(home, home).checksum(published.resolve().parent.name)
        checksum.write_text(digest_of(published))
        note_up_to_date(home)
        assert warehouse("refresh", *places, "--strict").returncode == status
