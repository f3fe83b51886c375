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
def home(golden_home: Path, pytestconfig: pytest.Config) -> Path:
    """Return a copy of the golden home with an edition. Tests must not change it."""

    def make(folder: Path) -> None:
        shutil.copytree(golden_home, folder / "home", symlinks=True)
        ran = warehouse("release", "--home", folder / "home")
        assert ran.returncode == 0, ran.output

    return made_once(pytestconfig, "release", make) / "home"


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
