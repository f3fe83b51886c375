"""Tests that need the second engine, and so Java, run only if they are asked for.

`--parity` is `process`, for Spark within the refresh, or `cluster`, for a master, two workers and a
Thrift server that are started for the tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drug_strategy.settings import PROJECT, machine_threads
from tests.commands import warehouse
from tests.parity import cluster
from tests.returns.figures import GOLDEN

# With few rows most of the work is starting, so Java should compile fast rather than well.
_QUICK = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC"
_NEEDED = {"test_engines.py": ("process", "cluster"), "test_deaths.py": ("cluster",)}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out tests that need another engine than the one that was asked for."""
    needed = _NEEDED.get(collection_path.name)
    return True if needed and config.getoption("--parity") not in needed else None


@pytest.fixture(scope="session")
def cluster_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Start a cluster for these tests, which ends with them, even if they are killed."""
    folder = tmp_path_factory.mktemp("cluster")
    os.environ["JAVA_TOOL_OPTIONS"] = _QUICK
    stopper = [sys.executable, "-m", "tests.parity.cluster", "stop", str(folder)]
    # It waits until our end of the pipe closes, which also happens if this process dies.
    with subprocess.Popen(stopper, stdin=subprocess.PIPE, cwd=PROJECT, start_new_session=True):
        cluster.start(folder)
        yield folder
    del os.environ["JAVA_TOOL_OPTIONS"]


@pytest.fixture(scope="session")
def spark_environment(request: pytest.FixtureRequest) -> dict[str, str]:
    """Return the environment in which `warehouse` builds on the engine that was asked for."""
    if request.config.getoption("--parity") == "process":
        return {"WAREHOUSE_ENGINE": "spark", "WAREHOUSE_SPARK_JAVA": _QUICK}
    return cluster.environment(request.getfixturevalue("cluster_folder"))


@pytest.fixture(scope="session")
def golden_on_spark(
    tmp_path_factory: pytest.TempPathFactory, spark_environment: dict[str, str]
) -> Path:
    """A home refreshed on Spark from the golden returns."""
    return on_spark(GOLDEN, tmp_path_factory.mktemp("golden"), spark_environment)


def on_spark(returns: Path, home: Path, environment: dict[str, str]) -> Path:
    """Refresh a home on Spark."""
    values = {"WAREHOUSE_THREADS": str(machine_threads()), **environment}
    ran = warehouse("refresh", "--returns", returns, "--home", home, environment=values)
    assert ran.returncode == 0, ran.said
    return home
