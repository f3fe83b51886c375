"""New files are validated while other files still land, if there is enough memory."""

from datetime import date
from pathlib import Path

import pytest

from drug_strategy.cli.refresh import Ahead
from drug_strategy.landing import ManifestFile
from drug_strategy.quality.worker import Worker
from drug_strategy.settings import Operations, Settings

DAY = date(2012, 7, 1)
Calls = list[tuple[str, list[tuple[str, date]]]]


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Return a list that collects requests to the validation process, which is never started."""
    calls: Calls = []
    monkeypatch.setattr(Worker, "validate_ahead", lambda _, *given: calls.append(given))
    monkeypatch.setattr(Worker, "start", lambda _: None)
    monkeypatch.setattr(Ahead, "_import", lambda _: None)
    return calls


def ahead(tmp_path: Path, memory: str = "4GB") -> Ahead:
    """Begin to validate new files in advance, with this much memory."""
    operations = Operations(memory=memory, threads=2)
    made = Ahead(Settings(home=tmp_path, returns=tmp_path, operations=operations))
    made.begin()
    return made


def file(return_name: str, sha256: str, *, is_new: bool, status: str = "accepted") -> ManifestFile:
    return ManifestFile(
        return_name, f"{sha256}.csv", sha256, DAY, status, None, 1, (), is_new=is_new
    )


def test_a_return_is_validated_early_only_if_one_of_its_files_is_new(
    tmp_path: Path, requests: Calls
) -> None:
    begun = ahead(tmp_path)
    begun.validate("ppo_roster", [file("ppo_roster", "0", is_new=False)])
    assert requests == []
    begun.validate(
        "pas_waves",
        [
            file("pas_waves", "2", is_new=False),
            file("pas_waves", "1", is_new=True),
            file("pas_waves", "3", is_new=True, status="refused"),
        ],
    )
    begun.validate("holiday_photos", [file("holiday_photos", "1", is_new=True)])
    assert requests == [("pas_waves", [("1", DAY), ("2", DAY)])]


def test_no_return_is_validated_early_if_there_is_little_memory(
    tmp_path: Path, requests: Calls
) -> None:
    begun = ahead(tmp_path, memory="400MB")
    begun.validate("pas_waves", [file("pas_waves", "1", is_new=True)])
    assert requests == []
