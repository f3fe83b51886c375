"""A held refresh publishes nothing, and gives the option for publishing the figures.

tests/unit/refreshing/test_holds.py has every kind of hold and its limits.
"""

import shlex
import shutil

import pytest

from drug_strategy.io.text import written_day
from drug_strategy.landing.discovery import today
from drug_strategy.publication import generations
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Settings
from tests.commands import light, warehouse
from tests.homes import build, golden_copy, publish_built, rows_of
from tests.mail_server import mail_server
from tests.returns.figures import GOLDEN

CLOSURES, DETECTIONS = "crack_house_closures", "sanction_detections"
VANISHED, OFFENCES = "asset_confiscations", "recorded_offences"
SENT = f"{DETECTIONS}/q2__received_2010-10-15.csv"
WITHDRAWALS = f"{DETECTIONS}/hackney/withdrawals__received_2011-01-15.csv"
WRONG = f"{OFFENCES}/wrong__received_2011-05-09.csv"
POSSESSION = "recorded_drug_possession"
REASONS = (
    # The new file withdraws Camden's rows, and Hackney's are gone.
    "Camden in 2010-11 Q2 (12 before, 0 now, 12 withdrawn or moved to another borough)",
    f"Hackney in 2010-11 Q2 (12 before, 0 now) (files: {WITHDRAWALS}, {SENT})",
    f"{CLOSURES}: source has a value in 6 of 199 rows now, but had a value in 198 of 199",
    "the answers to 'See drug use or dealing as a problem' are 90.0%, against 30.6% before.",
    f"{POSSESSION}: final figures would rise or fall by more than half: Barnet in 2010-11 Q1 from",
)
OPTIONS = (
    *("--accept-missing", CLOSURES, "--accept-missing", DETECTIONS),
    *("--accept-answers", "2010-11 Q2", "--accept-revisions", POSSESSION),
)


def refresh(settings, *options, environment=None):
    asked = ("refresh", "--home", settings.home, "--returns", settings.returns, *options)
    return warehouse(*asked, environment=environment)


def last_line(ran, exit_status):
    assert ran.returncode == exit_status, ran.output
    return ran.output.splitlines()[-1]


def send(home, file, *lines):
    path = home.returns / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([*lines, ""]), "utf-8")


def send_detections(home, rows):
    send(home, SENT, "detection_ref,borough,detection_date,offence,disposal,network_ref", *rows)


def send_closures(home, boroughs, source):
    heading = "closure_ref,borough,order_date,power,notice_date,outcome,source,network_ref"
    rows = [
        f"L{at},{borough},2010-05-20,part_1,2010-05-01,granted,{source},L{at}"
        for at, borough in enumerate(boroughs * 6)
    ]
    send(home, f"{CLOSURES}/q1__received_2010-07-15.csv", heading, *rows)


def send_wave(home, day, problems):
    """Write a survey wave of 100 answers, in which `problems` people see a problem."""
    heading = "wave,respondent_ref,interview_date,borough,weight,drugs_problem,tackles_drugs"
    rows = [
        f"{day},{at},{day},Hackney,1,{'very_big' if at < problems else 'not_a_problem'},4"
        for at in range(100)
    ]
    send(home, f"pas_waves/{day}__received_2010-12-01.csv", heading, *rows)


@pytest.fixture
def home(golden_home, tmp_path):
    return golden_copy(golden_home, tmp_path)


@pytest.fixture
def with_faults(golden_home, tmp_path):
    """Return a published home with many rows, of which faulty files have arrived since then."""
    shutil.copytree(GOLDEN, tmp_path / "returns", copy_function=shutil.copy2)
    home = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    query = "select area_name from marts.areas where area_level = 'borough' order by area_name"
    boroughs = [name for (name,) in rows_of(golden_home / "warehouse.duckdb", query)]
    # Each row's last cell is its key, so that no two rows look like the same event sent twice.
    detections = [
        f"L{at},{borough},2010-08-20,class_a_supply,charge,L{at}"
        for at, borough in enumerate(boroughs * 12)
    ]
    send_detections(home, detections)
    send_closures(home, boroughs, "police")
    for day in ("2009-05-01", "2009-08-01", "2009-11-01"):
        send_wave(home, day, 30)
    build(home.returns, home.home)
    publish_built(home)

    heading = "detection_ref,borough,detection_date,offence,disposal,network_ref,withdrawn"
    withdrawn = [f"{row},yes" for row in detections if ",Camden," in row]
    send(home, WITHDRAWALS, heading, *withdrawn)
    send_detections(home, [row for row in detections if ",Hackney," not in row])
    send_closures(home, boroughs, "")
    send_wave(home, "2010-08-01", 90)
    heading = "MajorText,MinorText,LookUp_BoroughName,201004"
    send(home, WRONG, heading, "DRUG OFFENCES,POSSESSION OF DRUGS,BARNET,100")
    return home


def test_the_option_to_leave_a_file_out_refuses_a_file_that_does_not_exist(home):
    why = "has no such file or return to leave out; check the name"
    assert last_line(refresh(home, "--without", f"{CLOSURES}/none.csv"), 1) == (
        f"warehouse: {home.returns} {why} (files: {CLOSURES}/none.csv)."
    )


def test_a_refresh_is_held_before_anything_is_built_if_the_files_of_a_return_are_missing(home):
    """The hold is also reported by email.

    The names of files and folders, which may identify people, are told here but not mailed.
    """
    shutil.rmtree(home.returns / VANISHED)
    last = generations.current(home.published)
    with mail_server() as server:
        mailed = {
            "WAREHOUSE_NOTICE_MAIL": "a@example.org",
            "WAREHOUSE_MAIL_SERVER": f"127.0.0.1:{server.port}",
        }
        ran = refresh(home, environment=mailed)
    option = f"--accept-missing {VANISHED}"
    assert option in last_line(ran, 4)
    assert "building" not in ran.output
    [mail] = server.mails
    assert mail["Subject"].endswith(" was held.")
    for text in (ran.output, mail.get_content()):
        assert f"publish without them: warehouse refresh {option}" in text
    assert "received_2010" in ran.output
    assert "received_2010" not in mail.get_content()
    # The next refresh must be held too, and must not report that nothing is new.
    assert option in last_line(refresh(home), 4)
    assert generations.current(home.published) == last
    assert len(attempts.recorded(home)[-1].files_gone) == 3


@pytest.mark.soak
def test_losses_and_large_changes_are_held_until_they_are_accepted(with_faults):
    """Some losses are too small to show in a return's or an indicator's totals.

    After the acceptance, what a file changed of another sender's rows is told everywhere. The
    golden wave for the previous quarter has a weight of 7 in London, of which 4 see a problem.
    """
    home = with_faults
    last = generations.current(home.published)
    dry = refresh(home, "--dry-run")
    assert dry.returncode == 0, dry.output
    shown = " ".join(dry.output.split())
    assert [reason for reason in REASONS if reason[:40] not in shown] == []
    said = last_line(refresh(home), 4)
    assert [reason for reason in REASONS if reason not in said] == []
    command = said.partition("publish with: warehouse refresh ")[2]
    assert sorted(shlex.split(command)) == sorted(OPTIONS)
    assert REASONS[0][:40] in " ".join(light("status", home.home).stdout.split())
    assert attempts.recorded(home)[-1].outcome == attempts.HELD
    assert generations.current(home.published) == last

    before = {*home.notices.iterdir()}
    ran = refresh(home, *shlex.split(command))
    assert ran.returncode == 0, ran.output
    assert rows_of(
        home.published_file,
        "select value from marts.london_quarters"
        f" where indicator_id = '{POSSESSION}' and period_label = '2010-11 Q1'",
    ) == [(120.0,)]
    checked = (
        "The answers of 2010-11 Q2 differ from the year before by 59.4 points; this was checked"
        f" on {written_day(today())}."
    )
    assert rows_of(
        home.published_file,
        "select distinct notes from marts.public_attitudes"
        " where measure = 'pas_drugs_problem' and period_label = '2010-11 Q2'",
    ) == [(checked,)]
    by_another = (
        f"Camden, {DETECTIONS}, 2010-11 Q2: a file, which is in the folder of Hackney, withdrew 12"
        " rows (12 rows used before, 0 now"
    )
    [notice] = [path.read_text("utf-8") for path in {*home.notices.iterdir()} - before]
    for text in (notice, " ".join(ran.output.split())):
        assert text.count(by_another) == 1
    assert "Camden, 2010-11 Q2" in (home.report / "changes.html").read_text("utf-8")
