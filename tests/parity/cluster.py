"""Run a small Spark cluster on this machine, using the Spark that pyspark contains.

`make cluster` starts the cluster and `make cluster-stop` stops it. It has a standalone master, two
workers with one core each, and a Thrift server with a Hive metastore on disk. All its processes
accept only local connections. The data, logs, process IDs and settings for `warehouse` are in one
folder. A police force with its own cluster does not need this module.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT

FOLDER = PROJECT / ".cluster"
WORKERS = ("worker_1", "worker_2")
SERVER = "server"
_MASTER = "master"
_HERE = "127.0.0.1"
# If a Thrift server's usual port is in use, another port is chosen.
_PORT = 10000
_PATIENCE = 180.0  # seconds
_DAEMON = "org.apache.spark.deploy"


def start(folder=FOLDER, *options):
    """Start any process that is not running, and return when all are ready.

    `options` are the Thrift server's Spark settings, written as name=value.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if pid(folder, _MASTER) is None:
        stop(folder)  # stop workers and servers left over from an earlier master
        (folder / "master.port").write_text(str(_free()))
    port = int((folder / "master.port").read_text())
    master = f"spark://{_HERE}:{port}"
    own_port = ["--host", _HERE, "--webui-port", "0"]
    if pid(folder, _MASTER) is None:
        _begin(folder, _MASTER, f"{_DAEMON}.master.Master", *own_port, "--port", str(port))
        _wait(folder, _MASTER, lambda: _answers(port))
    for worker in WORKERS:
        if pid(folder, worker) is None:
            size = ["--cores", "1", "--memory", "1500M", "--work-dir", str(folder / worker)]
            _begin(folder, worker, f"{_DAEMON}.worker.Worker", *own_port, *size, master)
    for worker in WORKERS:
        _wait(folder, worker, partial(_is_registered, _log(folder, worker)))
    if pid(folder, SERVER) is None:
        port = _free(_PORT)
        _begin(folder, SERVER, f"{_DAEMON}.SparkSubmit", *_server(folder, master, port, options))
        _wait(folder, SERVER, lambda: _answers(port))
        (folder / "environment").write_text(
            f"WAREHOUSE_ENGINE=spark_cluster\nWAREHOUSE_SPARK_PORT={port}\n"
        )


def _is_registered(log):
    """Return whether a worker's log says that it has registered with the master."""
    return "registered with master" in log.read_text("utf-8")


def _server(folder, master, port, options):
    """Return the spark-submit arguments that start the Thrift server."""
    settings = [
        f"spark.driver.host={_HERE}",
        "spark.ui.enabled=false",
        f"spark.local.dir={folder / 'scratch'}",
        f"spark.sql.warehouse.dir={folder / 'tables'}",
        "spark.hadoop.javax.jdo.option.ConnectionURL="
        f"jdbc:derby:;databaseName={folder / 'metastore'};create=true",
        f"spark.driver.extraJavaOptions=-Dderby.system.home={folder}",
        *options,
    ]
    hive = [f"hive.server2.thrift.port={port}", f"hive.server2.thrift.bind.host={_HERE}"]
    return [
        *("--master", master, "--driver-memory", "2g", "--executor-memory", "1g"),
        *("--class", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"),
        *(part for each in settings for part in ("--conf", each)),
        "spark-internal",
        *(part for each in hive for part in ("--hiveconf", each)),
    ]


def stop(folder=FOLDER):
    """Stop all of the cluster's processes, beginning with the server.

    The cluster's data is kept for the next start.
    """
    for name in (SERVER, *WORKERS, _MASTER):
        end(folder, name, signal.SIGTERM)


def end(folder, name, how=signal.SIGKILL):
    """Send a signal to a process, wait for it to end, and kill it after 30 seconds."""
    for each in (how, signal.SIGKILL):
        until = time.monotonic() + 30
        while (found := pid(folder, name)) is not None and time.monotonic() < until:
            os.kill(found, each)
            time.sleep(0.5)
    (folder / f"{name}.pid").unlink(missing_ok=True)


def environment(folder=FOLDER):
    """Return the environment variables that make `warehouse` build on this cluster."""
    lines = (folder / "environment").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def pid(folder, name):
    """Return the ID of one of the cluster's processes, or None if it is not running."""
    path = folder / f"{name}.pid"
    if not path.exists():
        return None
    found = int(path.read_text())
    with_id = ["ps", "-ww", "-o", "stat=,command=", "-p", str(found)]
    ran = subprocess.run(with_id, check=False, capture_output=True, text=True).stdout
    return found if _DAEMON in ran and not ran.startswith("Z") else None


def _begin(folder, name, java_class, *arguments):
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise UserError("pyspark is not installed; run: make spark")
    spark = Path(found.origin).parent
    surroundings = {**os.environ, "SPARK_HOME": str(spark), "SPARK_LOCAL_IP": _HERE}
    if name != SERVER:  # memory for the master or worker process itself, not for executors
        surroundings |= {
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": "-Dspark.master.rest.enabled=false",
        }
    with _log(folder, name).open("w") as log:
        process = subprocess.Popen(
            [spark / "bin" / "spark-class", java_class, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=surroundings,
            start_new_session=True,
        )
    (folder / f"{name}.pid").write_text(str(process.pid))


def _wait(folder, name, is_up):
    until = time.monotonic() + _PATIENCE
    while not is_up():
        if time.monotonic() > until or pid(folder, name) is None:
            raise UserError(f"The cluster's {name} did not start; see {_log(folder, name)}")
        time.sleep(0.5)


def _log(folder, name):
    return folder / f"{name}.log"


def _answers(port):
    with socket.socket() as tried:
        return tried.connect_ex((_HERE, port)) == 0


def _free(preferred=0):
    """Return the preferred port if free, or else any free port."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((_HERE, preferred))
        except OSError:
            return _free()
        return int(tried.getsockname()[1])


if __name__ == "__main__":
    if sys.argv[1] == "stop":
        if sys.argv[2:]:  # standard input closes when the tests end
            sys.stdin.read()
        stop(*map(Path, sys.argv[2:]))
    else:
        try:
            start()
        except UserError as error:
            sys.exit(str(error))
        sys.stdout.write("To build on it: env $(cat .cluster/environment) warehouse refresh\n")
