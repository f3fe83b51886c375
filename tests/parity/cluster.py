"""Run a small Spark cluster on this machine, using the Spark that pyspark contains.

`make cluster` starts the cluster and `make cluster-stop` stops it. One process has a master, two
workers and a Thrift server with a Hive metastore on disk. Each worker runs its tasks in a process
of its own, with one core: an executor. All accept only local connections. The data, log, process ID
and settings for `warehouse` are in one folder. A police force with its own cluster does not need
this module.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT

FOLDER = PROJECT / ".cluster"
_HERE = "127.0.0.1"
_PATIENCE = 180.0  # seconds
_SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
_TWO_WORKERS = "local-cluster[2,1,1500]"  # each with one core and 1,500 MB


def start(folder=FOLDER):
    """Start the cluster if it is not running, and return when it is ready."""
    if pid(folder) is not None:
        return
    port = _free_port()
    surroundings = {**os.environ, "SPARK_HOME": str(_spark(folder)), "SPARK_LOCAL_IP": _HERE}
    log = folder / "server.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [folder / "spark" / "bin" / "spark-class", *_submitted(folder, port)],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            cwd=folder,
            env=surroundings,
            start_new_session=True,
        )
    (folder / "server.pid").write_text(str(process.pid))
    until = time.monotonic() + _PATIENCE
    while not _answers(port):
        if time.monotonic() > until or process.poll() is not None:
            raise UserError(f"The cluster did not start; see {log}")
        time.sleep(0.5)
    (folder / "environment").write_text(
        f"WAREHOUSE_ENGINE=spark_cluster\nWAREHOUSE_SPARK_PORT={port}\n"
    )


def stop(folder=FOLDER, how=signal.SIGTERM):
    """Send a signal to the cluster, wait for it to end, and kill it after 30 seconds.

    The cluster's data is kept for the next start.
    """
    for each in (how, signal.SIGKILL):
        until = time.monotonic() + 30
        while (found := pid(folder)) is not None and time.monotonic() < until:
            os.kill(found, each)
            time.sleep(0.5)


def environment(folder=FOLDER):
    """Return the environment variables that make `warehouse` build on this cluster."""
    lines = (folder / "environment").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def pid(folder):
    """Return the ID of the cluster's process, or None if it is not running."""
    path = folder / "server.pid"
    if not path.exists():
        return None
    found = int(path.read_text())
    ran = _ps("-p", str(found), "-o", "stat=,command=")
    return found if _SERVER in ran and not ran.startswith("Z") else None


def executors(folder):
    """Return the process IDs of the cluster's executors."""
    running = [
        line.split(maxsplit=2) for line in _ps("-ax", "-o", "pid=,ppid=,command=").splitlines()
    ]
    server = str(pid(folder))
    return [int(own) for own, parent, what in running if parent == server and "Executor" in what]


def _ps(*options):
    command = ["ps", "-ww", *options]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


def _spark(folder):
    """Link pyspark's Spark into the folder, because workers write into the folder of Spark."""
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise UserError("pyspark is not installed; run: make spark")
    spark = folder / "spark"
    spark.mkdir(parents=True, exist_ok=True)
    for part in ("bin", "jars"):
        (spark / part).unlink(missing_ok=True)
        (spark / part).symlink_to(Path(found.origin).parent / part)
    return spark


def _submitted(folder, port):
    """Return the arguments that start the Thrift server."""
    settings = [
        f"spark.driver.host={_HERE}",
        "spark.ui.enabled=false",
        f"spark.local.dir={folder / 'scratch'}",
        f"spark.sql.warehouse.dir={folder / 'tables'}",
        "spark.hadoop.javax.jdo.option.ConnectionURL="
        f"jdbc:derby:;databaseName={folder / 'metastore'};create=true",
        f"spark.driver.extraJavaOptions=-Dderby.system.home={folder}",
    ]
    hive = [f"hive.server2.thrift.port={port}", f"hive.server2.thrift.bind.host={_HERE}"]
    return [
        *("org.apache.spark.deploy.SparkSubmit", "--master", _TWO_WORKERS, "--class", _SERVER),
        *("--driver-memory", "2g", "--executor-memory", "1g"),
        *(part for each in settings for part in ("--conf", each)),
        "spark-internal",
        *(part for each in hive for part in ("--hiveconf", each)),
    ]


def _answers(port):
    with socket.socket() as tried:
        return tried.connect_ex((_HERE, port)) == 0


def _free_port():
    with socket.socket() as tried:
        tried.bind((_HERE, 0))
        return tried.getsockname()[1]


if __name__ == "__main__":
    if sys.argv[1] == "stop":
        stop()
    else:
        try:
            start()
        except UserError as error:
            sys.exit(str(error))
        sys.stdout.write("To build on it: env $(cat .cluster/environment) warehouse refresh\n")
