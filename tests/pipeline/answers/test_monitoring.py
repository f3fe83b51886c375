"""`warehouse status` gives JSON and Prometheus metrics even while a refresh runs or hangs."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from drug_strategy.answers.metrics import as_metrics
from drug_strategy.answers.status import as_json, as_lines, health
from drug_strategy.publication import attempts, generations
from drug_strategy.settings import Settings
from tests.commands import status

# Like a refresh, this program locks the home and records that it has started.
RUN = """
import sys, time
from pathlib import Path
from drug_strategy.io.files import exclusive
from drug_strategy.publication import attempts
from drug_strategy.settings import Settings
settings = Settings(home=Path(sys.argv[1]), returns=Path("returns"))
with exclusive(settings.home / "refresh.lock"):
    attempts.begin(settings, "the command")
    print("begun", flush=True)
    time.sleep(600)
"""


def metrics(text: str) -> dict[tuple[str, str], float]:
    """Return the value of each metric by its name and label, using Prometheus's own parser."""
    return {
        (sample.name, "".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", returns=tmp_path / "returns")


@pytest.fixture
def run(settings: Settings) -> Iterator["subprocess.Popen[str]"]:
    """Start a process that locks the home and looks like a refresh, and yield the process."""
    settings.prepare()
    command = [sys.executable, "-c", RUN, str(settings.home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_the_json_status_is_available_before_the_first_publication(settings: Settings) -> None:
    ran = status(settings.home, "--json")
    answer = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert answer["is_published"] is False
    assert "warehouse refresh" in answer["why_not_published"]
    assert answer["publication_id"] is answer["age_hours"] is None
    assert answer["outstanding"] == []


def test_the_metrics_are_available_before_the_first_publication(settings: Settings) -> None:
    ran = status(settings.home, "--prometheus")
    assert ran.returncode == 0
    found = metrics(ran.stdout)
    assert found["warehouse_published", ""] == 0
    assert ("warehouse_age_seconds", "") not in found


def test_the_metrics_agree_with_the_published_file(golden_home: Path) -> None:
    settings = Settings(home=golden_home, returns=golden_home)
    answer = health(settings)
    assert answer.published is not None
    found = metrics(as_metrics(answer, settings))
    rows = [value for (name, _), value in found.items() if name == "warehouse_rows"]
    assert sum(rows) == answer.published.records > 0
    files = [value for (name, _), value in found.items() if name == "warehouse_files"]
    assert sum(files) == answer.published.files > 0
    overdue = [each for each in answer.published.outstanding if each.reason == "overdue"]
    assert found["warehouse_returns_overdue", ""] == len(overdue)
    owed = [each.senders for each in answer.published.outstanding if each.since]
    assert found["warehouse_returns_owed", ""] == sum(owed) > len(overdue)
    assert found["warehouse_no_records", ""] == answer.published.no_records > 0
    assert found["warehouse_last_refresh_outcome", "published"] == 1
    assert found["warehouse_last_refresh_duration_seconds", ""] > 0
    assert found["warehouse_refresh_state", "none"] == 1
    published_at = answer.published.published_at.replace(tzinfo=UTC).timestamp()
    assert found["warehouse_publication_timestamp_seconds", ""] == published_at
    home = found["warehouse_size_bytes", "home"]
    assert home > found["warehouse_size_bytes", "publications"] > 1_000_000


def state(settings: Settings) -> str:
    return str(as_json(health(settings), settings)["running"])


def outcome(settings: Settings) -> str:
    """Return how the last refresh ended, which the metrics and the JSON must agree on."""
    found = health(settings)
    values = metrics(as_metrics(found, settings))
    [shown] = [
        label
        for (name, label), value in values.items()
        if name == "warehouse_last_refresh_outcome" and value
    ]
    assert as_json(found, settings)["last_attempt"]["outcome"] == shown
    return shown


def test_the_status_shows_whether_a_refresh_is_running_or_suspended_or_hung_or_was_killed(
    settings: Settings, run: "subprocess.Popen[str]"
) -> None:
    assert state(settings) == "running"
    assert outcome(settings) == "running"
    run.send_signal(signal.SIGSTOP)
    os.waitpid(run.pid, os.WUNTRACED)
    assert state(settings) == "suspended"
    run.send_signal(signal.SIGCONT)
    past = datetime.now(UTC).timestamp() - attempts.SILENT.total_seconds() - 60
    for path in (settings.home, *settings.home.rglob("*")):
        os.utime(path, (past, past))
    assert state(settings) == "silent"
    (settings.logs / "refresh.log").touch()
    assert state(settings) == "running"
    run.kill()
    run.wait()
    assert state(settings) == "none"
    assert outcome(settings) == "killed"


def test_the_status_names_the_publication_that_was_rolled_back(
    golden_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = Settings(home=golden_home, returns=golden_home)
    at = datetime.now(UTC).isoformat()
    begun = attempts.Attempt(at, "the command", attempts.PUBLISHED, at)
    (tmp_path / "home").mkdir()
    noted = Settings(home=tmp_path / "home", returns=tmp_path)
    attempts._write(noted, begun)
    attempts.note_rollback(noted, "a_publication")
    withdrawn = attempts.last(noted)
    monkeypatch.setattr(attempts, "last", lambda _: withdrawn)
    found = health(settings)
    assert found.published is not None
    assert found.checked_at == found.published.published_at.replace(tzinfo=UTC)
    lines = dict(as_lines(found, settings))
    assert "from publication a_publication" in lines["rolled back"]
    assert generations.current(settings.published) == found.published.publication_id
