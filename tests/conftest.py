"""What more than one folder of tests needs: two homes to be read, and the option `--soak`."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from drug_strategy.settings import Settings
from tests.returns.figures import GOLDEN

# Tests that are started in the background ignore Ctrl-C, and so would all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


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


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home refreshed from example returns, and they; to be read alone.

    A twentieth of the usual rows leaves no table empty.
    """
    folder = tmp_path_factory.mktemp("examples")
    made = Settings(home=folder / "home", returns=folder / "returns")
    warehouse = Path(sys.executable).with_name("warehouse")
    for arguments in (
        ["example-returns", str(made.returns), "--scale", "0.05"],
        ["refresh", "--returns", str(made.returns), "--home", str(made.home)],
    ):
        subprocess.run([warehouse, *arguments], check=True, stdin=subprocess.DEVNULL)
    return made
