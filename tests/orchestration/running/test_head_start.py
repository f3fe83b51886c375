"""A head start gives what the same work gives within one process, and leaves nothing running.

Not here: that a refresh is stopped and killed without harm (crashes).
"""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from drug_strategy import landing, quality
from drug_strategy.contracts import contracts
from drug_strategy.head_start import HeadStart, Judged
from drug_strategy.settings import Settings, UserError

HEADER = "closure_ref,borough,ward,power,notice_date,outcome,order_date,order_months\n"
ROW = "{},Hackney,,part_1,{},granted,2009-04-20,3\n"
REFRESH = """
import sys
from drug_strategy.head_start import HeadStart
with HeadStart(None) as started:
    started.listing()
    sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A prepared home, and a folder with two returns of which one has a bad row."""
    made = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    made.prepare()
    monkeypatch.setenv("WAREHOUSE_HOME", str(made.home))
    monkeypatch.setenv("WAREHOUSE_RETURNS", str(made.returns))
    put(made, "first__received_2009-06-01.csv", ROW.format("C1", "1066-10-14"))
    put(made, "later__received_2010-06-01.csv", ROW.format("C2", "2009-04-02"))
    put(made, "sites__received_2009-07-01.csv", "S1", "cannabis_factory_closures")
    return made


@pytest.fixture
def great_expectations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have Great Expectations do something else as soon as it is imported."""

    def replace(source: str) -> None:
        folder = tmp_path / "modules"
        folder.mkdir()
        (folder / "great_expectations.py").write_text(source)
        monkeypatch.setenv("PYTHONPATH", str(folder))

    return replace


def put(
    settings: Settings, name: str, rows: str, return_name: str = "crack_house_closures"
) -> None:
    file = settings.returns / return_name / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEADER + rows)


def taken(as_at: date | None = None) -> tuple[landing.Listing | None, list[Judged]]:
    """What a head start gives, once it has ended by itself."""
    with HeadStart(as_at) as started:
        listing, judged = started.listing(), list(started.judged() or [])
        started.settle()
    return listing, judged


@pytest.mark.parametrize("as_at", [None, date(2009, 12, 31)])
def test_a_head_start_gives_what_the_same_work_gives_here(
    settings: Settings, as_at: date | None
) -> None:
    listing, judged = taken(as_at)
    shutil.rmtree(settings.landed)
    shutil.rmtree(settings.home / "verdicts")
    here = landing.land(settings.returns, settings.home, as_at)
    assert listing == here
    for each in judged:
        accepted = [
            (file.sha256, file.received_on)
            for file in here.files
            if file.return_name == each.return_name and file.status == "accepted"
        ]
        new = quality.unjudged(settings.home, each.return_name, accepted)
        outcomes = quality.judge(settings.home, contracts()[each.return_name], new)
        assert each == Judged(each.return_name, len(new), outcomes)
    assert [each.return_name for each in judged] == list(contracts())
    assert sum(each.files for each in judged) == (2 if as_at is None else 1)
    assert any(not outcome.success for each in judged for outcome in each.outcomes)


def test_a_judge_is_started_where_there_is_something_to_judge_and_else_not(
    settings: Settings,
    great_expectations: Callable[[str], None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    taken()
    assert "judging crack_house_closures" in capfd.readouterr().err
    great_expectations("raise RuntimeError('imported')")
    put(settings, "refused__received_2011-06-01.pdf", "")
    listing, judged = taken()
    assert listing is not None
    assert [file.file_name for file in listing.files if file.is_new] == [
        "refused__received_2011-06-01.pdf"
    ]
    assert [each.files for each in judged] == [0] * len(judged)
    assert "judging" not in capfd.readouterr().err
    put(settings, "new__received_2011-06-01.csv", ROW.format("C3", "2009-04-02"))
    with pytest.raises(RuntimeError, match="imported"):
        taken()


def test_what_stops_a_landing_is_raised_once_and_then_the_work_is_left_to_others(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_PERSON_KEY", "short")
    with HeadStart(None) as started:
        with pytest.raises(landing.BadKey, match="The key in WAREHOUSE_PERSON_KEY is shorter"):
            started.listing()
        assert started.listing() is None
        assert started.judged() is None
    monkeypatch.delenv("WAREHOUSE_PERSON_KEY")
    (settings.landed / "files.parquet").mkdir()
    with pytest.raises(IsADirectoryError):
        taken()
    shutil.rmtree(settings.returns)
    with pytest.raises(UserError, match="There is no returns folder"):
        taken()


def test_a_head_start_that_is_killed_is_no_success(settings: Settings) -> None:
    with HeadStart(None) as started:
        started._process.kill()
        with pytest.raises(RuntimeError, match="ended before"):
            started.listing()
    assert settings.home.is_dir()


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_refresh_that_ends_takes_its_processes_with_it(
    how: signal.Signals, great_expectations: Callable[[str], None]
) -> None:
    great_expectations("import threading; threading.Event().wait()")
    with subprocess.Popen(
        [sys.executable, "-c", REFRESH],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as refresh:
        assert refresh.stderr is not None
        for line in refresh.stderr:
            if line.startswith("judging"):
                break
        refresh.send_signal(how)
        said = refresh.stderr.read()  # to the end: until the last process that may write has ended
    assert refresh.returncode in (-how, 1)
    assert "head_start/__main__" not in said
    assert "leaked" not in said
