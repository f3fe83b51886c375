"""A held refresh publishes nothing, and gives the option for publishing the figures.

tests/unit/refreshing/test_holds.py has every kind of hold and its limits.
"""

import shutil
from itertools import count

import pytest

from drug_strategy.io.text import written_day
from drug_strategy.landing.discovery import today
from drug_strategy.publication import generations
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Settings
from tests.commands import warehouse
from tests.homes import build, golden_copy, publish_built, rows_of
from tests.mail_server import mail_server
from tests.returns.figures import GOLDEN

FACTORIES, CLOSURES = "cannabis_factory_closures", "crack_house_closures"
DETECTIONS, CONCERNS = "sanction_detections", "community_concerns"
VANISHED, OFFENCES = "asset_confiscations", "recorded_offences"
Q1, Q2, Q3 = "2010-05-20", "2010-08-20", "2010-11-20"
# Each row's last cell is its key, so that no two rows look like the same event sent twice.
HEADERS = {
    FACTORIES: "site_ref,borough,closed_date,plants,premises_type,source,network_ref",
    CLOSURES: "closure_ref,borough,order_date,power,notice_date,outcome,source,network_ref",
    DETECTIONS: "detection_ref,borough,detection_date,offence,disposal,network_ref",
    CONCERNS: "concern_ref,borough,raised_date,theme,source,network_ref",
}
ROWS = {
    FACTORIES: "{0},{1},{2},30,residential,police,{0}",
    CLOSURES: "{0},{1},{2},part_1,2010-05-01,granted,police,{0}",
    DETECTIONS: "{0},{1},{2},class_a_supply,charge,{0}",
    CONCERNS: "{0},{1},{2},drug_use,survey,",
}
# For each return that loses rows: what the refresh says
LOST = {
    "most of two boroughs' rows are gone, and a new file withdraws those of another": (
        f"{DETECTIONS}: most rows of the last publication are missing from Camden in 2010-11 Q2"
        " (12 before, 0 now, 12 withdrawn or moved to another borough), Hackney in 2010-11 Q2 (12"
        " before, 0 now), Hackney in 2010-11 Q3 (12 before, 0 now) (files:"
        f" {DETECTIONS}/withdrawals__received_2011-01-15.csv,"
        f" {DETECTIONS}/q2__received_2010-10-15.csv, {DETECTIONS}/q3__received_2011-01-15.csv)"
    ),
    "a file is cut in half": (
        f"{FACTORIES}: most rows of the last publication are missing from Westminster in 2010-11 Q3"
        f" (24 before, 11 now) (files: {FACTORIES}/q3__received_2011-01-15.csv)"
    ),
    "a column is empty": (
        f"{CLOSURES}: source has a value in 14 of 207 rows now, but had a value in 238 of"
    ),
    "a file has only its header": (
        "most rows of the last publication are missing from London in 2010-11 Q3 (40 before, 8 now)"
        f" (files: {CLOSURES}/q1__received_2010-07-15.csv, {CLOSURES}/q3__received_2011-01-15.csv"
    ),
    "the only file has only its header": (
        f"{CONCERNS}: 6 of its rows are used now, but 70 were in the last publication, most of the"
        " loss in Barking and Dagenham in 2010-11 Q3 (2 before, 0 now)"
    ),
    "a wave differs": (
        "The survey's wave of 2010-11 Q2 differs greatly from the year before: the answers to 'See"
        " drug use or dealing as a problem' are 90.0%, against 30.6% before."
    ),
}


def refresh(settings, *options, environment=None):
    asked = ("refresh", "--home", settings.home, "--returns", settings.returns, *options)
    return warehouse(*asked, environment=environment)


def last_line(ran, exit_status):
    assert ran.returncode == exit_status, ran.output
    return ran.output.splitlines()[-1]


def rows(return_name, refs, boroughs, day):
    return [ROWS[return_name].format(next(refs), borough, day) for borough in boroughs]


def send(home, return_name, name, rows):
    """Write a file for a return with these lines."""
    file = home.returns / return_name / f"{name}.csv"
    file.write_text("\n".join([HEADERS[return_name], *rows, ""]), "utf-8")
    return file


def answer(home, day, problems):
    """Write a survey wave of 100 answers, in which `problems` people see a problem."""
    lines = ["wave,respondent_ref,interview_date,borough,weight,drugs_problem,tackles_drugs"]
    for number in range(100):
        problem = "very_big" if number < problems else "not_a_problem"
        lines.append(f"{day},{number},{day},Hackney,1,{problem},4")
    file = home.returns / "pas_waves" / f"{day}__received_2010-12-01.csv"
    file.write_text("\n".join([*lines, ""]), "utf-8")


@pytest.fixture(scope="module")
def boroughs(golden_home):
    query = "select area_name from marts.areas where area_level = 'borough' order by area_name"
    return [name for (name,) in rows_of(golden_home / "warehouse.duckdb", query)]


@pytest.fixture
def home(golden_home, tmp_path):
    return golden_copy(golden_home, tmp_path)


@pytest.fixture
def with_many_rows(boroughs, tmp_path):
    """Return a home that has many rows for each borough, so that no borough has a large share."""
    shutil.copytree(GOLDEN, tmp_path / "returns", copy_function=shutil.copy2)
    home = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    refs = (f"L{number}" for number in count())
    for return_name, name, of, day in (
        (DETECTIONS, "q2__received_2010-10-15", boroughs * 12, Q2),
        (DETECTIONS, "q3__received_2011-01-15", boroughs * 12, Q3),
        (FACTORIES, "q1__received_2010-07-15", boroughs * 2, Q1),
        (FACTORIES, "q3__received_2011-01-15", boroughs[-1:] * 24, Q3),
        (FACTORIES, "others__received_2011-01-15", boroughs[:-1], Q3),
        (CLOSURES, "q1__received_2010-07-15", boroughs * 6, Q1),
        (CLOSURES, "q3__received_2011-01-15", boroughs, Q3),
        (CLOSURES, "own__received_2011-01-15", boroughs[:8], Q3),
        (CONCERNS, "q3__received_2011-01-15", boroughs * 2, Q3),
    ):
        send(home, return_name, name, rows(return_name, refs, of, day))
    for day in ("2009-05-01", "2009-08-01", "2009-11-01"):
        answer(home, day, 30)
    build(home.returns, home.home)
    publish_built(home)
    return home


def lose_rows(home, boroughs):
    """Send fewer rows in files of the same names, as the keys of LOST say."""
    detections = [
        home.returns / DETECTIONS / f"{quarter}.csv"
        for quarter in ("q2__received_2010-10-15", "q3__received_2011-01-15")
    ]
    camden = [line for line in detections[0].read_text("utf-8").splitlines() if ",Camden," in line]
    withdrawn = send(home, DETECTIONS, "withdrawals__received_2011-01-15", [])
    lines = [f"{HEADERS[DETECTIONS]},withdrawn", *(f"{line},yes" for line in camden), ""]
    withdrawn.write_text("\n".join(lines), "utf-8")
    for file in detections:
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if ",Hackney," not in line), "utf-8")
    file = home.returns / FACTORIES / "q3__received_2011-01-15.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[: len(lines) // 2]), "utf-8")
    refs = (f"M{number}" for number in count())
    closures = rows(CLOSURES, refs, boroughs * 6, Q1)
    without = [line.replace(",police,", ",,") for line in closures]
    send(home, CLOSURES, "q1__received_2010-07-15", without)
    send(home, CLOSURES, "q3__received_2011-01-15", [])
    send(home, CONCERNS, "q3__received_2011-01-15", [])
    answer(home, "2010-08-01", 90)


def test_nothing_is_published_if_there_are_no_returns(tmp_path):
    settings = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    (settings.returns / CLOSURES).mkdir(parents=True)
    assert "There are no returns" in last_line(refresh(settings), 1)
    assert not settings.published_file.exists()


def test_the_option_to_leave_a_file_out_refuses_a_file_that_does_not_exist(home):
    why = "has no such file or return to leave out; check the name"
    assert last_line(refresh(home, "--without", f"{CLOSURES}/none.csv"), 1) == (
        f"warehouse: {home.returns} {why} (files: {CLOSURES}/none.csv)."
    )


def test_a_refresh_is_held_before_anything_is_built_if_the_files_of_a_return_are_missing(home):
    """The hold is also reported by email, even if the mail server refuses a recipient.

    The names of files and folders, which may identify people, are told here but not mailed.
    """
    shutil.rmtree(home.returns / VANISHED)
    last = generations.current(home.published)
    before = {*home.notices.iterdir()}
    with mail_server(refused="b@example.org") as server:
        ran = refresh(
            home,
            environment={
                "WAREHOUSE_NOTICE_MAIL": "a@example.org, b@example.org",
                "WAREHOUSE_MAIL_SERVER": f"127.0.0.1:{server.port}",
            },
        )
    option = f"--accept-missing {VANISHED}"
    assert option in last_line(ran, 4)
    assert "building" not in ran.output
    [mail] = server.mails
    assert mail["Subject"].endswith(" was held.")
    for text in (ran.output, mail.get_content()):
        assert f"publish without them: warehouse refresh {option}" in text
    assert "received_2010" in ran.output
    assert "received_2010" not in mail.get_content()
    [notice] = [path.read_text("utf-8") for path in {*home.notices.iterdir()} - before]
    assert "was held" in notice
    not_mailed = "This notice could not be mailed to b@example.org (550 5.1.1 No such user)."
    assert not_mailed in ran.output
    assert not_mailed in notice
    # The next refresh must be held too, and must not report that nothing is new.
    assert option in last_line(refresh(home), 4)
    assert generations.current(home.published) == last
    attempt = attempts.recorded(home)[-1]
    assert attempt.outcome == attempts.HELD
    assert len(attempt.files_gone) == 3


@pytest.mark.soak
def test_a_file_that_changes_what_another_borough_sent_is_named_everywhere(home, boroughs):
    """The last borough's file withdraws one row of the first, takes one, and sends two for it."""
    mine, theirs = boroughs[-1], boroughs[0]
    refs = (f"L{number}" for number in count())
    rows_sent = rows(DETECTIONS, refs, [theirs] * 12, Q2)
    send(home, DETECTIONS, "q2__received_2010-10-15", rows_sent)
    assert refresh(home).returncode == 0
    before = {*home.notices.iterdir()}
    folder = home.returns / DETECTIONS / mine.lower().replace(" ", "-")
    folder.mkdir()
    new = rows(DETECTIONS, iter(["X1", "X2"]), [theirs] * 2, Q2)
    lines = [f"{HEADERS[DETECTIONS]},withdrawn", f"{rows_sent[0]},yes"]
    lines += [f"{line},no" for line in new]
    (folder / "june__received_2011-05-01.csv").write_text("\n".join([*lines, ""]), "utf-8")
    taken = rows(DETECTIONS, iter(["L1"]), [mine], Q2)
    send(home, DETECTIONS, f"{folder.name}/own__received_2011-05-01", taken)
    ran = refresh(home)
    assert ran.returncode == 0, ran.output
    both = (
        f"{theirs}, {DETECTIONS}, 2010-11 Q2: 2 files, in the folder of {mine}, withdrew 1 row,"
        " moved 1 row to another area and have 2 rows for this borough (12 rows used before, 12"
        f" now) (files: {DETECTIONS}/{folder.name}/june__received_2011-05-01.csv, "
    )
    [notice] = [path.read_text("utf-8") for path in {*home.notices.iterdir()} - before]
    for text in (notice, " ".join(ran.output.split())):
        assert text.count(f"{theirs}, {DETECTIONS}") == text.count(both) == 1
    changes = rows_of(home.published_file, "select sentence from data_quality.changes_by_others")
    assert len(changes) == 2
    assert (home.report / "changes.html").read_text("utf-8").count(f"{theirs}, 2010-11 Q2") == 2


@pytest.mark.soak
def test_a_large_change_of_a_final_figure_is_held_until_it_is_accepted(home):
    last = generations.current(home.published)
    wrong = home.returns / OFFENCES / "wrong__received_2011-05-09.csv"
    heading = "MajorText,MinorText,LookUp_BoroughName,201004"
    wrong.write_text(f"{heading}\nDRUG OFFENCES,POSSESSION OF DRUGS,BARNET,100\n", "utf-8")
    said = last_line(refresh(home), 4)
    indicator = "recorded_drug_possession"
    assert f"{indicator}: final figures would rise or fall by more than half: Barnet" in said
    assert f"{OFFENCES}/{wrong.name}" in said
    assert "publish with: warehouse refresh --accept-revisions" in said
    assert generations.current(home.published) == last
    assert refresh(home, "--accept-revisions", indicator).returncode == 0
    assert rows_of(
        home.published_file,
        "select value from marts.london_quarters"
        f" where indicator_id = '{indicator}' and period_label = '2010-11 Q1'",
    ) == [(120.0,)]


@pytest.mark.soak
def test_a_loss_is_held_until_it_is_accepted(with_many_rows, boroughs):
    """Some losses are too small to show in a return's or an indicator's totals.

    A survey wave is held too. The golden wave for the previous quarter has a weight of 7 in London,
    of which 4 see a problem.
    """
    home = with_many_rows
    last = generations.current(home.published)
    lose_rows(home, boroughs)
    dry = refresh(home, "--dry-run")
    assert dry.returncode == 0, dry.output
    shown = " ".join(dry.output.split())
    assert "crack_houses_closed" in shown
    assert [why for why, sentence in LOST.items() if sentence[:60] not in shown] == []
    said = last_line(refresh(home), 4)
    assert [why for why, sentence in LOST.items() if sentence not in said] == []
    options = [f"accept-missing {name}" for name in HEADERS] + ["accept-answers '2010-11 Q2'"]
    assert sorted(said.partition("publish with: ")[2].split(" --")[1:]) == sorted(options)
    assert attempts.recorded(home)[-1].outcome == attempts.HELD
    assert generations.current(home.published) == last

    accepted = [part for name in HEADERS for part in ("--accept-missing", name)]
    ran = refresh(home, *accepted, "--accept-answers", "2010-11 Q2")
    assert ran.returncode == 0, ran.output
    assert rows_of(
        home.published_file,
        "select distinct notes from marts.public_attitudes"
        " where measure = 'pas_drugs_problem' and period_label = '2010-11 Q2'",
    ) == [
        (
            "The answers of 2010-11 Q2 differ from the year before by 59.4 points; this was checked"
            f" on {written_day(today())}.",
        )
    ]


@pytest.mark.soak
def test_a_home_that_has_lost_its_publications_holds_a_loss(with_many_rows, boroughs):
    home = with_many_rows
    lose_rows(home, boroughs)
    shutil.rmtree(home.published)
    said = last_line(refresh(home), 4)
    assert "This home no longer has its last publication" in said
    assert "--accept-revisions community_concerns_raised" in said
    assert not home.published_file.exists()
    shutil.rmtree(home.returns / VANISHED)
    accepted = [part for name in (*HEADERS, VANISHED) for part in ("--accept-missing", name)]
    ran = refresh(home, *accepted, "--accept-revisions", "--accept-answers", "2010-11 Q2")
    assert ran.returncode == 0, ran.output
    query = f"select status from data_quality.file_reconciliation where return_name = '{VANISHED}'"
    assert ("accepted",) not in rows_of(home.published_file, query)
