"""A refresh continues if a Spark worker is killed, but stops if the server is unusable."""

import threading
import time
from functools import partial
from signal import SIGKILL

import pytest

from drug_strategy.io.folders import LINK
from tests.commands import warehouse
from tests.parity import cluster
from tests.parity.comparison import differences
from tests.returns.figures import GOLDEN

PATIENCE = 600.0  # seconds


def refresh(home, environment):
    return warehouse("refresh", "--returns", GOLDEN, "--home", home, environment=environment)


def published(home):
    return home / "published" / LINK


def during(is_due, what):
    """Start and return a thread that calls `what` as soon as `is_due` returns true."""

    def wait():
        until = time.monotonic() + PATIENCE
        while not is_due() and time.monotonic() < until:
            time.sleep(0.1)
        what()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def built(home, schema, tables):
    """Return a function that checks whether a schema has this many tables."""
    folder = home / "spark" / "tables" / f"{schema}.db"
    return lambda: len(list(folder.glob("*/_SUCCESS"))) >= tables


@pytest.fixture(scope="module")
def home(tmp_path_factory, cluster_folder):
    """Return a home refreshed on a cluster while one of the cluster's workers was killed."""
    folder = tmp_path_factory.mktemp("deaths") / "home"
    worker = cluster.WORKERS[0]
    kill = partial(cluster.end, cluster_folder, worker, SIGKILL)
    death = during(built(folder, "intermediate", 10), kill)
    ran = refresh(folder, cluster.environment(cluster_folder))
    death.join()
    assert cluster.pid(cluster_folder, worker) is None
    cluster.start(cluster_folder)
    assert ran.returncode == 0, ran.output
    return folder


def test_the_tasks_of_a_killed_spark_worker_run_again_on_another_worker(home, golden_home):
    assert list(differences(published(golden_home), published(home))) == []


def test_if_the_spark_server_stops_the_last_publication_is_kept_until_a_refresh_succeeds(
    home, cluster_folder, golden_home
):
    before = published(home).resolve()
    (home / "dbt" / "up_to_date.json").unlink()  # the next refresh then builds all models
    (home / "spark" / "tables" / "intermediate.db").rename(home / "spark" / "aside")
    death = during(
        built(home, "intermediate", 10), partial(cluster.end, cluster_folder, cluster.SERVER)
    )
    ran = refresh(home, cluster.environment(cluster_folder))
    death.join()
    assert ran.returncode == 1
    assert ran.output.count("Start Spark again and refresh.") == 1
    assert "Traceback" not in ran.output
    again = refresh(home, cluster.environment(cluster_folder))
    assert "There is no connection to Spark: " in again.output
    assert published(home).resolve() == before
    cluster.start(cluster_folder)
    healed = refresh(home, cluster.environment(cluster_folder))
    assert healed.returncode == 0, healed.output
    assert published(home).resolve() != before
    found = differences(published(golden_home), published(home))
    # The revision triangles differ, because only this home has two publications.
    assert [each for each in found if not each.startswith("marts.revision_triangle: ")] == []
