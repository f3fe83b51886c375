"""What more than one folder of tests needs: the golden home, and the option `--soak`."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.returns.figures import GOLDEN


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak`: many more kills, for hours that are quiet."""
    parser.addoption("--soak", action="store_true", help="many more kills of a refresh")


@pytest.fixture(scope="session")
def golden_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home refreshed from the golden returns, to be read alone."""
    folder = tmp_path_factory.mktemp("golden") / "home"
    warehouse = Path(sys.executable).with_name("warehouse")
    subprocess.run([warehouse, "refresh", "--returns", GOLDEN, "--home", folder], check=True)
    return folder
