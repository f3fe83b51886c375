"""Make editions from the golden and the example returns."""

import csv
import shutil
from pathlib import Path

import pytest

from drug_strategy.settings import Settings
from tests.commands import warehouse
from tests.homes import made_once

Rows = list[dict[str, str]]


def rows(edition: Path, table: str) -> Rows:
    """Return the rows of one of an edition's CSV files."""
    with (edition / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="session")
def home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the golden home with an edition. Tests must not change it.

    An older version of the warehouse has left its record of editions in the home.
    """

    def make(folder: Path) -> None:
        shutil.copytree(golden_home, folder / "home", symlinks=True)
        (folder / "home" / "editions" / "kept").mkdir(parents=True)
        (folder / "home" / "editions" / "kept" / "1.0.json").write_text("{}")
        (folder / "home" / "release" / "20261101T000000.000000Z").mkdir(parents=True)
        (folder / "home" / "release" / "current").symlink_to("20261101T000000.000000Z")
        ran = warehouse("release", "--home", folder / "home")
        assert ran.returncode == 0, ran.output

    return made_once(tmp_path_factory, "release", make) / "home"


@pytest.fixture(scope="session")
def edition(home: Path) -> Path:
    """Return the folder of the golden edition."""
    return home / "release" / "current"


@pytest.fixture(scope="session")
def example_edition(example_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an edition of the example returns, which cover all of 2010-13."""
    copied = tmp_path_factory.mktemp("example") / "home"
    shutil.copytree(example_home.home, copied, symlinks=True)
    ran = warehouse("release", "--home", copied)
    assert ran.returncode == 0, ran.output
    return copied / "release" / "current"
