"""What all tests share: homes that they read, and the option `--soak`."""

import gc
import os
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from drug_strategy.settings import Settings, machine_threads
from tests.commands import refresh, warehouse
from tests.homes import copied, made_once, take_in
from tests.pipeline.persons import write_persons
from tests.pipeline.poisons import poisons, write
from tests.returns.figures import GOLDEN

# Modules imported during collection are not garbage; looking through them would take two seconds.
gc.disable()

# Tests started in the background ignore Ctrl-C, and so would every process that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A worker of pytest-xdist has no file. After `make spark`, Great Expectations imports pyspark,
# which takes such a program for its own doctests, and exits.
if find_spec("pyspark"):
    sys.modules["__main__"].__dict__.setdefault("__file__", __file__)

# The same examples every time, however slow the machine: chance and time have no say in a test.
# `--soak` draws other examples each time.
hypothesis.register_profile(
    "test", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.register_profile("soak", hypothesis.get_profile("test"), derandomize=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak`: many more kills, for hours that are quiet. `--parity`: Spark beside DuckDB."""
    parser.addoption("--parity", choices=("process", "cluster"), help="build on Spark too")
    parser.addoption("--soak", action="store_true", help="many more kills, other random examples")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how examples are drawn."""
    hypothesis.load_profile("soak" if config.getoption("--soak") else "test")


def pytest_collection_finish() -> None:
    """Collect garbage from now on, but not among what has been imported."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests marked `soak`, which repeat quicker ones at length, unless they are asked for."""
    for item in items:
        if item.get_closest_marker("soak") and not config.getoption("--soak"):
            item.add_marker(pytest.mark.skip(reason="only with --soak"))


@pytest.fixture(scope="session")
def golden_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home refreshed from the golden returns; tests only read it."""

    def make(folder: Path) -> None:
        refresh(GOLDEN, folder / "home", threads=machine_threads())

    return made_once(tmp_path_factory, "golden", make) / "home"


AS_AT = "2011-05-09"  # the last day on which a golden return was received
# Its row is quarantined, so no figure changes.
ATLANTIS = """closure_ref,borough,power,notice_date,outcome,order_date,order_months
A1,Atlantis,part_1,2010-05-02,granted,2010-05-20,3
"""


@pytest.fixture(scope="session")
def second_home(
    golden_home: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Settings:
    """The golden home refreshed again as at a day, by a process started as users start it.

    More files have arrived, which change no figure: one is quarantined as a whole, the others are
    absurd (three hundred times as long with `--soak`). Tests only read this home.
    """
    many = 300_000 if request.config.getoption("--soak") else 1_000

    def make(folder: Path) -> None:
        shutil.copytree(GOLDEN, folder / "returns", copy_function=shutil.copy2)
        sent = folder / "returns" / "crack_house_closures" / "atlantis__received_2011-05-09.csv"
        sent.write_text(ATLANTIS, "utf-8")
        for return_name, name, rows, _ in poisons(many):
            write(folder / "returns", return_name, name, rows)
        copied(golden_home, folder / "home")
        places = ("--home", folder / "home", "--returns", folder / "returns")
        ran = subprocess.run(
            [sys.executable, "-m", "drug_strategy.cli", "refresh", *places, "--as-at", AS_AT],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "DBT_EMPTY": "true"},  # to be ignored: test_environment
        )
        assert ran.returncode == 0, ran.stderr

    folder = made_once(tmp_path_factory, "second", make)
    return Settings(home=folder / "home", returns=folder / "returns")


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home refreshed from example returns, and the returns; tests only read them.

    A twentieth of the usual rows is enough to leave no table empty.
    """

    def make(folder: Path) -> None:
        ran = warehouse("example-returns", folder / "returns", "--scale", "0.05")
        assert ran.returncode == 0, ran.said
        refresh(folder / "returns", folder / "home", with_history=False)

    folder = made_once(tmp_path_factory, "examples", make)
    return Settings(home=folder / "home", returns=folder / "returns")


@pytest.fixture(scope="session")
def random_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home refreshed from random returns and faulty returns about persons; tests only read it.

    The first half of the files was landed before the rest arrived. `said` has what was said.
    """

    def make(folder: Path) -> None:
        from tests.oracle.random_returns import in_halves, random_returns

        sent = folder / "sent"
        sent.mkdir()
        random_returns(sent, 1)
        write_persons(sent)
        halves = in_halves(sent, folder / "returns")
        take_in(next(halves), folder / "home")
        said = refresh(next(halves), folder / "home", threads=machine_threads())
        (folder / "said").write_text(said, "utf-8")

    folder = made_once(tmp_path_factory, "random", make)
    return Settings(home=folder / "home", returns=folder / "returns")
