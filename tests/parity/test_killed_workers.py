"""A refresh continues if a Spark executor is killed, but stops if the server is unusable."""

import os
import threading
import time
from signal import SIGKILL

import pytest

from drug_strategy.io.folders import LINK
from tests.commands import warehouse
from tests.parity import cluster
from tests.parity.comparison import differences
from tests.returns.figures import GOLDEN

PATIENCE = 600.0  # seconds


def published(home):
    return home / "published" / LINK


def refresh(home, folder):
    places = "--returns", GOLDEN, "--home", home
    return warehouse("refresh", *places, environment=cluster.environment(folder))


def refresh_while(kill, home, folder):
    """Refresh the home, and call `kill` as soon as ten intermediate tables are built."""
    built = home / "spark" / "tables" / "intermediate.db"

    def wait_and_kill():
        until = time.monotonic() + PATIENCE
        while len(list(built.glob("*/_SUCCESS"))) < 10 and time.monotonic() < until:
            time.sleep(0.1)
        kill()

    death = threading.Thread(target=wait_and_kill)
    death.start()
    ran = refresh(home, folder)
    death.join()
    return ran


@pytest.fixture(scope="module")
def home(tmp_path_factory, cluster_folder):
    """Return a home refreshed on a cluster while one of the cluster's executors was killed."""
    home = tmp_path_factory.mktemp("deaths") / "home"
    killed, *_ = cluster.executors(cluster_folder)
    ran = refresh_while(lambda: os.kill(killed, SIGKILL), home, cluster_folder)
    assert killed not in cluster.executors(cluster_folder)
    assert ran.returncode == 0, ran.output
    return home


def test_the_tasks_of_a_killed_spark_executor_run_again_on_another(home, golden_home):
    assert list(differences(published(golden_home), published(home))) == []


def test_if_the_spark_server_stops_the_last_publication_is_kept_until_a_refresh_succeeds(
    home, cluster_folder, golden_home
):
    before = published(home).resolve()
    (home / "dbt" / "up_to_date.json").unlink()  # the next refresh then builds all models
    (home / "spark" / "tables" / "intermediate.db").rename(home / "spark" / "aside")
    ran = refresh_while(lambda: cluster.stop(cluster_folder, SIGKILL), home, cluster_folder)
    assert ran.returncode == 1
    assert ran.output.count("Start Spark again and refresh.") == 1
    assert "Traceback" not in ran.output
    again = refresh(home, cluster_folder)
    assert "There is no connection to Spark: " in again.output
    assert published(home).resolve() == before
    cluster.start(cluster_folder)
    healed = refresh(home, cluster_folder)
    assert healed.returncode == 0, healed.output
    assert published(home).resolve() != before
    found = differences(published(golden_home), published(home))
    # The revision triangles differ, because only this home has two publications.
    assert [each for each in found if not each.startswith("marts.revision_triangle: ")] == []
