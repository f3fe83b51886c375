"""Make editions from the golden and the example returns."""

import csv
import shutil

import pytest

from tests.commands import warehouse
from tests.homes import made_once


def rows(edition, table):
    """Return the rows of one of an edition's CSV files."""
    with (edition / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="session")
def home(golden_home, pytestconfig):
    """Return a copy of the golden home with an edition. Tests must not change it."""

    def make(folder):
        shutil.copytree(golden_home, folder / "home", symlinks=True)
        ran = warehouse("release", "--home", folder / "home")
        assert ran.returncode == 0, ran.output

    return made_once(pytestconfig, "release", make) / "home"


@pytest.fixture(scope="session")
def edition(home):
    """Return the folder of the golden edition."""
    return home / "release" / "current"


@pytest.fixture(scope="session")
def example_edition(example_home, tmp_path_factory):
    """Return the folder of an edition of the example returns, which cover all of 2010-13."""
    copied = tmp_path_factory.mktemp("example") / "home"
    shutil.copytree(example_home.home, copied, symlinks=True)
    ran = warehouse("release", "--home", copied)
    assert ran.returncode == 0, ran.output
    return copied / "release" / "current"
