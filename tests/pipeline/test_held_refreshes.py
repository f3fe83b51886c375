"""A held refresh publishes nothing, and gives the option for publishing the figures."""

import shutil
from itertools import count

import duckdb
import pytest

from drug_strategy.io.text import written_day
from drug_strategy.landing.discovery import today
from drug_strategy.publication import generations
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Settings
from tests.commands import warehouse
from tests.homes import build, copied, publish_built
from tests.mail_server import mail_server
from tests.returns.figures import GOLDEN

OWN = "the row's key"  # so that no two rows look like the same event sent twice
ROW = {
    "cannabis_factory_closures": {
        "site_ref": "",
        "borough": "",
        "closed_date": "",
        "plants": "30",
        "premises_type": "residential",
        "source": "police",
        "network_ref": OWN,
    },
    "crack_house_closures": {
        "closure_ref": "",
        "borough": "",
        "order_date": "",
        "power": "part_1",
        "notice_date": "2010-05-01",
        "outcome": "granted",
        "source": "police",
        "network_ref": OWN,
    },
    "sanction_detections": {
        "detection_ref": "",
        "borough": "",
        "detection_date": "",
        "offence": "class_a_supply",
        "disposal": "charge",
        "network_ref": OWN,
    },
    "community_concerns": {
        "concern_ref": "",
        "borough": "",
        "raised_date": "",
        "theme": "drug_use",
        "source": "survey",
    },
}
FACTORIES, CLOSURES, DETECTIONS, CONCERNS = ROW
VANISHED, OFFENCES = "asset_confiscations", "recorded_offences"
Q1, Q2, Q3 = "2010-05-20", "2010-08-20", "2010-11-20"


def refresh(settings, *options, environment=None):
    asked = ("refresh", "--home", settings.home, "--returns", settings.returns, *options)
    return warehouse(*asked, environment=environment)


def published(settings, sql):
    link = str(settings.published_file)
    with duckdb.connect(link, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def rows_of(refs, boroughs, day):
    return [(next(refs), borough, day) for borough in boroughs]


def send(home, return_name, name, rows, **cells):
    """Write a file for a return, given each row's key, borough and day.

    All other cells are the same in every row, except for the reference of the network.
    """
    row = ROW[return_name] | cells
    others = ",".join([*row.values()][3:])
    lines = [",".join(row)]
    lines += [",".join([*each, others.replace(OWN, each[0])]) for each in rows]
    file = home.returns / return_name / f"{name}.csv"
    file.write_text("\n".join([*lines, ""]), "utf-8")
    return file


@pytest.fixture(scope="module")
def boroughs(golden_home):
    home = Settings(home=golden_home, returns=GOLDEN)
    found = published(
        home, "select area_name from marts.areas where area_level = 'borough' order by area_name"
    )
    return [str(name) for (name,) in found]


@pytest.fixture
def home(golden_home, tmp_path):
    """Return a copy of the golden home and its returns."""
    shutil.copytree(GOLDEN, tmp_path / "returns", copy_function=shutil.copy2)
    copied(golden_home, tmp_path / "home")
    return Settings(home=tmp_path / "home", returns=tmp_path / "returns")


@pytest.fixture
def with_many_rows(boroughs, tmp_path):
    """Return a home that has many rows for each borough, so that no borough has a large share."""
    shutil.copytree(GOLDEN, tmp_path / "returns", copy_function=shutil.copy2)
    home = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    refs = (f"L{number}" for number in count())
    send(home, DETECTIONS, "q2__received_2010-10-15", rows_of(refs, boroughs * 12, Q2))
    send(home, DETECTIONS, "q3__received_2011-01-15", rows_of(refs, boroughs * 12, Q3))
    send(home, FACTORIES, "q1__received_2010-07-15", rows_of(refs, boroughs * 2, Q1))
    send(home, FACTORIES, "q3__received_2011-01-15", rows_of(refs, boroughs[-1:] * 24, Q3))
    send(home, FACTORIES, "others__received_2011-01-15", rows_of(refs, boroughs[:-1], Q3))
    send(home, CLOSURES, "q1__received_2010-07-15", rows_of(refs, boroughs * 6, Q1))
    send(home, CLOSURES, "q3__received_2011-01-15", rows_of(refs, boroughs, Q3))
    send(home, CLOSURES, "own__received_2011-01-15", rows_of(refs, boroughs[:8], Q3))
    send(home, CONCERNS, "q3__received_2011-01-15", rows_of(refs, boroughs * 2, Q3))
    for day in ("2009-05-01", "2009-08-01", "2009-11-01"):
        answer(home, day, 30)
    build(home.returns, home.home)
    publish_built(home)
    return home


def answer(home, day, problems):
    """Write a survey wave of 100 answers, in which `problems` people see a problem."""
    heading = "wave,respondent_ref,interview_date,borough,weight,drugs_problem,tackles_drugs"
    lines = [
        f"{day},{number},{day},Hackney,1,{'very_big' if number < problems else 'not_a_problem'},4"
        for number in range(100)
    ]
    file = home.returns / "pas_waves" / f"{day}__received_2010-12-01.csv"
    file.write_text("\n".join([heading, *lines, ""]), "utf-8")


@pytest.mark.parametrize(
    "options", [[], pytest.param(["--as-at", "1999-01-01"], marks=pytest.mark.soak)]
)
def test_nothing_is_published_if_there_are_no_returns(tmp_path, options):
    settings = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    (settings.returns / CLOSURES).mkdir(parents=True)
    ran = refresh(settings, *options)
    assert ran.returncode == 1
    assert "There are no returns" in ran.output.splitlines()[-1]
    assert not (settings.published_file).exists()


def test_the_option_to_leave_a_file_out_refuses_a_file_that_does_not_exist(home):
    ran = refresh(home, "--without", f"{CLOSURES}/none.csv")
    assert ran.returncode == 1
    last = ran.output.splitlines()[-1]
    why = "has no such file or return to leave out; check the name"
    assert last == f"warehouse: {home.returns} {why} (files: {CLOSURES}/none.csv)."


def test_a_refresh_is_held_before_anything_is_built_if_the_files_of_a_return_are_missing(home):
    """The hold is also reported by email, even if the mail server refuses a recipient."""
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
    require_held_for_the_vanished_return(ran)
    [mail] = server.mails
    assert mail["Subject"].endswith(" was held.")
    for text in (ran.output, mail.get_content()):
        assert f"publish without them: warehouse refresh --accept-missing {VANISHED}" in text
    assert "received_2010" in ran.output
    assert "received_2010" not in mail.get_content()
    not_mailed = "This notice could not be mailed to b@example.org (550 5.1.1 No such user)."
    assert not_mailed in ran.output
    [notice] = {*home.notices.iterdir()} - before
    assert "was held" in notice.read_text("utf-8")
    assert not_mailed in notice.read_text("utf-8")
    # The next refresh must be held too, and must not report that nothing is new.
    require_held_for_the_vanished_return(refresh(home))
    assert generations.current(home.published) == last
    attempt = attempts.recorded(home)[-1]
    assert attempt.outcome == attempts.HELD
    assert len(attempt.files_gone) == 3


def require_held_for_the_vanished_return(ran):
    assert ran.returncode == 4, ran.output
    assert f"--accept-missing {VANISHED}" in ran.output.splitlines()[-1]
    assert "building" not in ran.output


@pytest.mark.soak
def test_a_file_that_changes_what_another_borough_sent_is_named_everywhere(home, boroughs):
    """The last borough's file withdraws one row of the first, takes one, and sends two for it."""
    mine, theirs = boroughs[-1], boroughs[0]
    refs = (f"L{number}" for number in count())
    send(home, DETECTIONS, "q2__received_2010-10-15", rows_of(refs, [theirs] * 12, Q2))
    assert refresh(home).returncode == 0
    before = {*home.notices.iterdir()}
    folder = home.returns / DETECTIONS / mine.lower().replace(" ", "-")
    folder.mkdir()
    rows = [("L0", theirs, Q2), ("X1", theirs, Q2), ("X2", theirs, Q2)]
    file = send(home, DETECTIONS, f"{folder.name}/june__received_2011-05-01", rows)
    lines = file.read_text("utf-8").splitlines()
    withdrawn = [f"{lines[0]},withdrawn", f"{lines[1]},yes", *(f"{each},no" for each in lines[2:])]
    file.write_text("\n".join([*withdrawn, ""]), "utf-8")
    send(home, DETECTIONS, f"{folder.name}/own__received_2011-05-01", [("L1", mine, Q2)])
    ran = refresh(home)
    assert ran.returncode == 0, ran.output
    for words in ("withdrew 1 row, has 2 rows for this borough", "moved 1 row to another area"):
        [sentence] = [
            str(line)
            for (line,) in published(home, "select sentence from data_quality.changes_by_others")
            if words in str(line)
        ]
        assert sentence.startswith(f"{theirs}, {DETECTIONS}, 2010-11 Q2: {DETECTIONS}/")
        assert "(12 rows used before, 12 now" in sentence
    both = (
        f"{theirs}, {DETECTIONS}, 2010-11 Q2: 2 files, in the folder of {mine}, withdrew 1 row,"
        " moved 1 row to another area and have 2 rows for this borough (12 rows used before, 12"
        f" now) (files: {DETECTIONS}/{file.relative_to(folder.parent)}, "
    )
    [notice] = [path.read_text("utf-8") for path in {*home.notices.iterdir()} - before]
    assert "published, but used files that change what other senders had sent" in notice
    for text in (notice, " ".join(ran.output.split())):
        assert text.count(f"{theirs}, {DETECTIONS}") == text.count(both) == 1
    page = (home.report / "changes.html").read_text("utf-8")
    assert page.count(f"{theirs}, 2010-11 Q2") == 2
    assert "Files that changed what other senders had reported" in page


@pytest.mark.soak
def test_a_large_change_of_a_final_figure_is_held_until_it_is_accepted(home):
    last = generations.current(home.published)
    wrong = home.returns / OFFENCES / "wrong__received_2011-05-09.csv"
    heading = "MajorText,MinorText,LookUp_BoroughName,201004"
    wrong.write_text(f"{heading}\nDRUG OFFENCES,POSSESSION OF DRUGS,BARNET,100\n", "utf-8")
    ran = refresh(home)
    assert ran.returncode == 4, ran.output
    last_line = ran.output.splitlines()[-1]
    why = "recorded_drug_possession: final figures would rise or fall by more than half: Barnet"
    assert why in last_line
    assert f"{OFFENCES}/{wrong.name}" in last_line
    assert "publish with: warehouse refresh --accept-revisions" in last_line
    assert generations.current(home.published) == last
    ran = refresh(home, "--accept-revisions", "recorded_drug_possession")
    assert ran.returncode == 0, ran.output
    possession = "indicator_id = 'recorded_drug_possession' and period_label = '2010-11 Q1'"
    of_london = f"select value from marts.london_quarters where {possession}"
    assert published(home, of_london) == [(120.0,)]


LOST = [
    f"{DETECTIONS}: most rows of the last publication are missing from"
    " Camden in 2010-11 Q2 (12 before, 0 now, 12 withdrawn or moved to another borough), Hackney in"
    " 2010-11 Q2 (12 before, 0 now), Hackney in 2010-11 Q3 (12 before, 0 now) (files:"
    f" {DETECTIONS}/withdrawals__received_2011-01-15.csv,"
    f" {DETECTIONS}/q2__received_2010-10-15.csv, {DETECTIONS}/q3__received_2011-01-15.csv)",
    f"{FACTORIES}: most rows of the last publication are missing from"
    " Westminster in 2010-11 Q3 (24 before, 11 now)"
    f" (files: {FACTORIES}/q3__received_2011-01-15.csv)",
    f"{CLOSURES}: source has a value in 14 of 207 rows now, but had a value in 238 of",
    "The survey's wave of 2010-11 Q2 differs greatly from the year before: the answers to 'See drug"
    " use or dealing as a problem' are 90.0%, against 30.6% before.",
    "most rows of the last publication are missing from London in 2010-11 Q3 (40 before, 8 now)"
    f" (files: {CLOSURES}/q1__received_2010-07-15.csv, {CLOSURES}/q3__received_2011-01-15.csv",
    f"{CONCERNS}: 6 of its rows are used now, but 70 were in the last publication, most of the loss"
    " in Barking and Dagenham in 2010-11 Q3 (2 before, 0 now)",
]


def lose_rows(home, boroughs):
    """Replace files with files of the same names that have fewer rows or an empty column.

    One return loses all of a borough's rows, and a new file withdraws another borough's rows for a
    quarter. One file is cut in half, two files keep only their headings, and one file loses a
    column's values.
    """
    sent = (home.returns / DETECTIONS / "q2__received_2010-10-15.csv").read_text("utf-8")
    rows = [(line.split(",")[0], "", "") for line in sent.splitlines() if ",Camden," in line]
    send(home, DETECTIONS, "withdrawals__received_2011-01-15", rows, withdrawn="yes")
    for file in (home.returns / DETECTIONS).glob("q*.csv"):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if ",Hackney," not in line), "utf-8")
    file = home.returns / FACTORIES / "q3__received_2011-01-15.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[: len(lines) // 2]), "utf-8")
    send(home, CLOSURES, "q3__received_2011-01-15", [])
    refs = (f"M{number}" for number in count())
    send(home, CLOSURES, "q1__received_2010-07-15", rows_of(refs, boroughs * 6, Q1), source="")
    send(home, CONCERNS, "q3__received_2011-01-15", [])


@pytest.mark.soak
def test_a_loss_is_held_until_it_is_accepted(with_many_rows, boroughs):
    """Some losses are too small to show in a return's or an indicator's totals.

    A survey wave is held too. The golden wave for the previous quarter has a weight of 7 in London,
    of which 4 see a problem.
    """
    home = with_many_rows
    last = generations.current(home.published)
    lose_rows(home, boroughs)
    answer(home, "2010-08-01", 90)
    ran = refresh(home)
    assert ran.returncode == 4, ran.output
    last_line = ran.output.splitlines()[-1]
    for sentence in LOST:
        assert sentence in last_line
    options = [f"--accept-missing {name}" for name in ROW] + ["--accept-answers '2010-11 Q2'"]
    assert sorted(last_line.partition("publish with: ")[2].split(" --")[1:]) == sorted(
        option[2:] for option in options
    )
    attempt = attempts.recorded(home)[-1]
    assert attempt.outcome == attempts.HELD
    assert generations.current(home.published) == last

    accepted = [part for name in ROW for part in ("--accept-missing", name)]
    ran = refresh(home, *accepted, "--accept-answers", "2010-11 Q2")
    assert ran.returncode == 0, ran.output
    [(note,)] = published(
        home,
        "select distinct notes from marts.public_attitudes"
        " where measure = 'pas_drugs_problem' and period_label = '2010-11 Q2'",
    )
    assert note == (
        "The answers of 2010-11 Q2 differ from the year before by 59.4 points; this was checked on"
        f" {written_day(today())}."
    )


@pytest.mark.soak
def test_a_dry_run_shows_a_loss_and_a_home_without_publications_holds_it(with_many_rows, boroughs):
    home = with_many_rows
    lose_rows(home, boroughs)
    answer(home, "2010-08-01", 90)
    last = generations.current(home.published)
    ran = refresh(home, "--dry-run")
    assert ran.returncode == 0, ran.output
    shown = " ".join(ran.output.split())
    assert "crack_houses_closed" in shown
    for sentence in LOST:
        assert sentence[:60] in shown
    assert generations.current(home.published) == last

    shutil.rmtree(home.published)
    ran = refresh(home)
    assert ran.returncode == 4, ran.output
    last_line = ran.output.splitlines()[-1]
    assert "This home no longer has its last publication" in last_line
    assert "--accept-revisions community_concerns_raised" in last_line
    assert not home.published_file.exists()
    shutil.rmtree(home.returns / VANISHED)
    accepted = [part for name in (*ROW, VANISHED) for part in ("--accept-missing", name)]
    ran = refresh(home, *accepted, "--accept-revisions", "--accept-answers", "2010-11 Q2")
    assert ran.returncode == 0, ran.output
    query = f"select status from data_quality.file_reconciliation where return_name = '{VANISHED}'"
    assert ("accepted",) not in published(home, query)
