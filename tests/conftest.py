"""Provide fixtures that many tests share, and the options `--soak` and `--parity`."""

import gc
import shutil
import signal
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from drug_strategy.io.folders import LINK
from drug_strategy.io.progress import LOGGER
from drug_strategy.settings import Settings
from tests.commands import begun, refresh, warehouse
from tests.homes import build, copied, made_once, take_in, written_to
from tests.pipeline import accidents
from tests.pipeline.absurd_values import absurd_files, write
from tests.pipeline.persons import write_persons
from tests.returns.figures import GOLDEN
from tests.webhook import webhook

# Garbage collection during test collection would take two seconds.
gc.disable()

# In the background, pytest ignores Ctrl-C, and under nohup it ignores SIGHUP. The processes that
# tests start inherit this, but some tests send these signals.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# After `make spark`, Great Expectations imports pyspark. If the main module has no `__file__`, as
# in a pytest-xdist worker, pyspark assumes that its own doctests are running and ends the process.
if find_spec("pyspark"):
    sys.modules["__main__"].__dict__.setdefault("__file__", __file__)

# Hypothesis draws the same examples in every run, so that no test passes or fails by chance. With
# `--soak`, it draws new ones each time.
hypothesis.register_profile(
    "test", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.register_profile("soak", hypothesis.get_profile("test"), derandomize=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options `--soak` and `--part` (run the long tests), and `--parity` (use Spark)."""
    parser.addoption(
        "--parity",
        choices=("process", "cluster"),
        help="also build on Spark, and compare the results with DuckDB",
    )
    parser.addoption(
        "--soak",
        action="store_true",
        help="run the tests that take too long for every change, with new random examples",
    )
    parser.addoption(
        "--part",
        type=int,
        choices=range(1, len(PARTS) + 1),
        help="with --soak, run one part, as listed in docs/testing.md",
    )


# `make soak PART=3` runs one of these parts: the tests in its folders and files that `make test`
# leaves out or runs with the same examples each time. A test belongs to the first part that names
# it. docs/testing.md says what each part proves.
PARTS = (
    ("unit", "oracle", "returns", "pipeline/test_bounds.py", "pipeline/test_by_indicator.py"),
    (
        "crashes",
        "pipeline/test_full_disk.py",
        "pipeline/test_repairs.py",
        "pipeline/test_restored.py",
        "pipeline/test_upgrades.py",
    ),
    (
        "pipeline/landing",
        "pipeline/test_files_left_out.py",
        "pipeline/test_growth.py",
        "pipeline/test_held_refreshes.py",
        "pipeline/test_little_memory.py",
        "pipeline/test_missing_returns.py",
        "pipeline/test_order.py",
    ),
    ("pipeline", "readers"),
    ("mutations",),
)


def pytest_configure(config: pytest.Config) -> None:
    """Make Hypothesis draw new examples with `--soak`, and the same ones otherwise."""
    hypothesis.load_profile("soak" if config.getoption("--soak") else "test")


def pytest_collection_finish() -> None:
    """Turn garbage collection on again, except for objects that already exist."""
    gc.freeze()
    gc.enable()


# The workers run these files first. Most make a home that other workers use later.
FIRST = (
    "crashes/test_killed_refreshes.py",  # makes the golden home and the second home
    "oracle/test_against_the_oracle.py",  # makes the random home
    "pipeline/report/test_page_facts.py",  # makes the example home
    "pipeline/test_staging.py",  # takes longest
    "pipeline/release/test_editions.py",  # makes an edition
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the files that make homes first, and leave out tests marked `soak` unless requested.

    With `--soak`, run only those and the files that draw new random examples.

    Raises:
        UsageError: if a test belongs to no part.
    """
    places = {Path(__file__).parent / file: at for at, file in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(FIRST)))
    part = config.getoption("--part")
    if config.getoption("--soak"):
        chosen = [
            item for item in items if _is_of_the_soak(item) and part in (None, _part_of(item))
        ]
    else:
        chosen = [item for item in items if not item.get_closest_marker("soak")]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def _is_of_the_soak(item: pytest.Item) -> bool:
    """Return whether a test runs only with `--soak`, or is in a file that draws random examples."""
    draws = hasattr(getattr(item, "module", None), "given")
    return draws or item.get_closest_marker("soak") is not None


def _part_of(item: pytest.Item) -> int:
    """Return the number of the part to which a test belongs."""
    place = item.path.relative_to(Path(__file__).parent).as_posix()
    for number, names in enumerate(PARTS, 1):
        if any(place == name or place.startswith(f"{name}/") for name in names):
            return number
    raise pytest.UsageError(f"tests/{place} belongs to no part; add it to PARTS in conftest.py")


@pytest.fixture(autouse=True)
def _own_progress() -> Iterator[None]:
    """Remove the log handlers that a command adds, because their streams end with the test."""
    before = LOGGER.handlers[:], LOGGER.propagate
    yield
    LOGGER.handlers[:], LOGGER.propagate = before


@pytest.fixture(scope="session", autouse=True)
def _unchanged_homes() -> Iterator[None]:
    """Fail if a test has written into a home that tests share."""
    yield
    assert written_to() == []


@pytest.fixture(scope="session")
def golden_home(pytestconfig: pytest.Config) -> Path:
    """Return a home refreshed from the golden returns."""

    def make(folder: Path) -> None:
        refresh(GOLDEN, folder / "home")

    return made_once(pytestconfig, "golden", make) / "home"


@pytest.fixture
def readers_home(golden_home: Path, tmp_path: Path) -> Path:
    """Return a home where only the golden home's publication is readable."""
    (tmp_path / "published").symlink_to(golden_home / "published")
    return tmp_path


@pytest.fixture(scope="session")
def second_home(golden_home: Path, pytestconfig: pytest.Config) -> Settings:
    """Return the golden home after a second refresh, which was killed once and started again.

    Many accidents have happened to the returns folder. Files with absurd values have arrived, and
    untidy files that refer to people. The warehouse had a table and a view of models that no longer
    exist. Next to the home, the file `output` has the refresh's output, `posted` the notices that
    it sent, and `killed.duckdb` what was published when the first refresh was killed.
    """

    def make(folder: Path) -> None:
        returns, home = folder / "returns", copied(golden_home, folder / "home")
        shutil.copytree(GOLDEN, returns, copy_function=shutil.copy2)
        for return_name, name, rows, _ in absurd_files(1_000):
            write(returns, return_name, name, rows)
        accidents.happen(returns)
        write_persons(returns)
        with duckdb.connect(str(home / "warehouse.duckdb")) as built:
            built.execute("create table intermediate.of_an_old_model as select 1 as a")
            built.execute("create view marts.of_an_old_model as select 1 as a")
        with begun(returns, home, until="building intermediate") as killed:
            killed.kill()
        shutil.copyfile(home / "published" / LINK, folder / "killed.duckdb")
        with webhook() as (port, posted):
            address = {"WAREHOUSE_NOTICE_WEBHOOK": f"http://127.0.0.1:{port}/"}
            ran = warehouse("refresh", "--returns", returns, "--home", home, environment=address)
        assert ran.returncode == 0, ran.output
        (folder / "output").write_text(ran.output, "utf-8")
        (folder / "posted").write_text("\n".join(posted), "utf-8")

    folder = made_once(pytestconfig, "second", make)
    return Settings(home=folder / "home", returns=folder / "returns")


@pytest.fixture(scope="session")
def example_home(pytestconfig: pytest.Config) -> Settings:
    """Return the settings for a home refreshed from the example returns.

    The returns have a twentieth of the usual rows, enough to fill every table.
    """

    def make(folder: Path) -> None:
        ran = warehouse("example-returns", folder / "returns", "--scale", "0.05")
        assert ran.returncode == 0, ran.output
        refresh(folder / "returns", folder / "home")

    folder = made_once(pytestconfig, "examples", make)
    return Settings(home=folder / "home", returns=folder / "returns")


@pytest.fixture(scope="session")
def random_home(pytestconfig: pytest.Config) -> Settings:
    """Return the settings for a home with a warehouse that is built from random returns.

    The golden returns have too few rows for every rule that the oracle calculates. Half of the
    files had landed before the other half arrived. To save time, nothing is published.
    """

    def make(folder: Path) -> None:
        from tests.oracle.random_returns import in_halves, random_returns

        sent = folder / "sent"
        sent.mkdir()
        random_returns(sent, 1)
        halves = in_halves(sent, folder / "returns")
        take_in(next(halves), folder / "home")
        build(next(halves), folder / "home")

    folder = made_once(pytestconfig, "random", make)
    return Settings(home=folder / "home", returns=folder / "returns")
