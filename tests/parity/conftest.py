"""Run tests that need Spark, and therefore Java, only if `--parity` is given.

With `--parity process`, Spark runs inside the refresh. With `--parity cluster`, the tests start a
cluster on this machine.
"""

import os

import pytest

from tests.commands import warehouse
from tests.parity import cluster
from tests.returns.figures import GOLDEN

# Because there are few rows, time is saved by making Java start faster but run more slowly.
_QUICK = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC"
_NEEDED = {"test_engines.py": ("process", "cluster"), "test_killed_workers.py": ("cluster",)}


def pytest_ignore_collect(collection_path, config):
    """Ignore a test file that does not support the engine given with `--parity`."""
    needed = _NEEDED.get(collection_path.name)
    return True if needed and config.getoption("--parity") not in needed else None


@pytest.fixture(scope="session")
def cluster_folder(tmp_path_factory):
    """Start a cluster, yield its folder, and stop it."""
    folder = tmp_path_factory.mktemp("cluster")
    os.environ["JAVA_TOOL_OPTIONS"] = _QUICK
    cluster.start(folder)
    yield folder
    cluster.stop(folder)
    del os.environ["JAVA_TOOL_OPTIONS"]


@pytest.fixture(scope="session")
def spark_environment(request):
    """Return the environment variables that make `warehouse` build on the engine under test."""
    if request.config.getoption("--parity") == "process":
        return {"WAREHOUSE_ENGINE": "spark", "JAVA_TOOL_OPTIONS": _QUICK}
    return cluster.environment(request.getfixturevalue("cluster_folder"))


@pytest.fixture(scope="session")
def golden_on_spark(tmp_path_factory, spark_environment):
    """Refresh a home on Spark from the golden returns, and return it."""
    return on_spark(GOLDEN, tmp_path_factory.mktemp("golden"), spark_environment)


def on_spark(returns, home, environment):
    """Refresh a home on Spark and return its path."""
    ran = warehouse("refresh", "--returns", returns, "--home", home, environment=environment)
    assert ran.returncode == 0, ran.output
    return home
