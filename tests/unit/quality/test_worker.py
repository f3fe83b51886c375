"""The validation process does its work, and ends together with the process that started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drug_strategy.quality.rules import ValidationError
from drug_strategy.quality.worker import Worker
from drug_strategy.settings import Settings
from tests.unit.quality.landed_rows import RECEIVED, Land

RETURN = "crack_house_closures"


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.delitem(sys.modules, "great_expectations", raising=False)
    made = Worker(Settings(home=tmp_path, returns=tmp_path))
    yield made
    made.end()


def test_no_validation_process_is_started_if_great_expectations_is_already_imported(
    tmp_path: Path, land: Land
) -> None:
    import great_expectations  # noqa: F401

    worker = Worker(Settings(home=tmp_path, returns=tmp_path))
    before = children()
    worker.start()
    files = [(land(RETURN, [{}]).sha256, RECEIVED)]
    worker.validate_ahead(RETURN, files)
    assert worker.begun == {}
    assert worker.validate(RETURN, files)[0] == 1
    assert children() == before
    worker.end()


def test_a_stopped_refresh_does_not_wait_for_validation_to_end(worker: Worker) -> None:
    before = set(children())
    assert worker._pool
    called = worker._pool.submit(time.sleep, 60)
    while not called.running():
        time.sleep(0.05)
    began = time.monotonic()
    worker.end(wait=False)
    assert time.monotonic() - began < 5
    for process in set(children()) - before - set(_trackers()):
        os.kill(process, signal.SIGKILL)


def test_a_validation_process_that_ends_itself_with_status_0_is_an_error(worker: Worker) -> None:
    with pytest.raises(ValidationError, match="ended itself"):
        worker._do(sys.exit, 0)


def children() -> list[int]:
    """Return the ids of all processes that this process has started."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text("utf-8")
    return [int(each) for each in listed.split()]


def test_the_files_of_a_return_are_validated_once_in_advance_and_again_if_they_change(
    worker: Worker, land: Land
) -> None:
    first, second = (land(RETURN, [{}], each) for each in ("aa", "bb"))
    one = [(first.sha256, RECEIVED)]
    worker.validate_ahead(RETURN, one)
    assert RETURN in worker.begun
    assert worker.validate(RETURN, one)[0] == 1
    assert RETURN not in worker.begun
    assert worker.validate(RETURN, one)[0] == 0
    both = [*one, (second.sha256, RECEIVED)]
    worker.validate_ahead(RETURN, one)
    validated, outcomes = worker.validate(RETURN, both)
    assert validated == 1
    assert all(each.success for each in outcomes)
    worker.build_data_docs()


def test_the_validation_process_survives_ctrl_c_and_an_error_is_reported_if_it_is_killed(
    worker: Worker, land: Land
) -> None:
    before = children()
    worker.start()
    files = [(land(RETURN, [{}]).sha256, RECEIVED)]
    [process] = set(children()) - set(before) - set(_trackers())
    worker.validate(RETURN, files)
    os.kill(process, signal.SIGINT)  # Ctrl-C reaches every process on a terminal
    assert worker.validate(RETURN, files)[0] == 0
    os.kill(process, signal.SIGKILL)
    with pytest.raises(ValidationError, match="was killed, perhaps because memory ran out"):
        worker.validate(RETURN, files)


def _trackers() -> list[int]:
    """Return the ids of the processes that Python starts to track semaphores."""
    return [
        process
        for process in children()
        if b"resource_tracker" in Path(f"/proc/{process}/cmdline").read_bytes()
    ]


BEGUN = """
import time
from drug_strategy.quality.worker import Worker
from drug_strategy.settings import Settings
if __name__ == "__main__":
    worker = Worker(Settings.from_environment())
    worker.start()
    print("begun", flush=True)
    {then}
"""


def test_the_validation_process_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    code = tmp_path / "begun.py"
    code.write_text(BEGUN.format(then="time.sleep(60)"))
    other = subprocess.Popen([sys.executable, str(code)], stdout=subprocess.PIPE, text=True)
    assert other.stdout
    assert other.stdout.readline() == "begun\n"
    other.kill()
    # Both processes have this pipe open, so the pipe closes only when both have ended.
    other.communicate(timeout=30)


def test_the_validation_process_prints_nothing_if_its_parent_ends_first(tmp_path: Path) -> None:
    code = tmp_path / "begun.py"
    code.write_text(BEGUN.format(then="worker.end()"))
    ran = subprocess.run(
        [sys.executable, str(code)], check=False, capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "begun\n", "")
