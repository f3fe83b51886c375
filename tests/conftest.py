"""Fixtures shared by many tests, and the options `--soak` and `--parity`."""

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

# Collecting garbage among the modules imported during collection would take two seconds.
gc.disable()

# Tests started in the background ignore Ctrl-C, and so would every process they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A pytest-xdist worker has no `__file__`. After `make spark`, Great Expectations imports pyspark,
# which mistakes such a program for a run of its own doctests, and exits.
if find_spec("pyspark"):
    sys.modules["__main__"].__dict__.setdefault("__file__", __file__)

# Every run draws the same examples, however slow the machine, so that no test passes or fails by
# chance. `--soak` draws new examples each time.
hypothesis.register_profile(
    "test", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.register_profile("soak", hypothesis.get_profile("test"), derandomize=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options `--soak` (many more kills) and `--parity` (compares Spark with DuckDB)."""
    parser.addoption(
        "--parity", choices=("process", "cluster"), help="also build on Spark, and compare"
    )
    parser.addoption(
        "--soak", action="store_true", help="run longer: many more kills, and new random examples"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose how Hypothesis generates its examples."""
    hypothesis.load_profile("soak" if config.getoption("--soak") else "test")


def pytest_collection_finish() -> None:
    """Turn garbage collection on again, but leave out the modules that are already imported."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests marked `soak` unless `--soak` is given: quicker tests cover the same behaviour."""
    for item in items:
        if item.get_closest_marker("soak") and not config.getoption("--soak"):
            item.add_marker(pytest.mark.skip(reason="only with --soak"))


@pytest.fixture(scope="session")
def golden_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home refreshed from the golden returns. Tests only read this home."""

    def make(folder: Path) -> None:
        refresh(GOLDEN, folder / "home", threads=machine_threads())

    return made_once(tmp_path_factory, "golden", make) / "home"


AS_AT = "2011-05-09"  # the last day on which a golden return was received
# The row is quarantined, so no figure changes.
ATLANTIS = """closure_ref,borough,power,notice_date,outcome,order_date,order_months
A1,Atlantis,part_1,2010-05-02,granted,2010-05-20,3
"""


@pytest.fixture(scope="session")
def second_home(
    golden_home: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Settings:
    """Return the golden home after a second refresh, started as users start it.

    Tests only read this home. The second refresh has a later as-at day and more files, none of
    which changes a figure: all rows in one file are quarantined, and the other files are absurd
    (300 times as long with `--soak`).
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
            env={**os.environ, "DBT_EMPTY": "true"},  # test_environment tests this variable
        )
        assert ran.returncode == 0, ran.stderr

    folder = made_once(tmp_path_factory, "second", make)
    return Settings(home=folder / "home", returns=folder / "returns")


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the example returns and a home refreshed from them. Tests only read this home.

    A twentieth of the usual rows is enough to fill every table.
    """

    def make(folder: Path) -> None:
        ran = warehouse("example-returns", folder / "returns", "--scale", "0.05")
        assert ran.returncode == 0, ran.output
        refresh(folder / "returns", folder / "home", with_history=False)

    folder = made_once(tmp_path_factory, "examples", make)
    return Settings(home=folder / "home", returns=folder / "returns")


@pytest.fixture(scope="session")
def random_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return a home refreshed from random returns and untidy returns about persons.

    Tests only read this home. The first half of the files had landed before the second half
    arrived. The file `output` contains the output of the refresh.
    """

    def make(folder: Path) -> None:
        from tests.oracle.random_returns import in_halves, random_returns

        sent = folder / "sent"
        sent.mkdir()
        random_returns(sent, 1)
        write_persons(sent)
        halves = in_halves(sent, folder / "returns")
        take_in(next(halves), folder / "home")
        output = refresh(next(halves), folder / "home", threads=machine_threads())
        (folder / "output").write_text(output, "utf-8")

    folder = made_once(tmp_path_factory, "random", make)
    return Settings(home=folder / "home", returns=folder / "returns")
