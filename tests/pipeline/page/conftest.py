"""Serve Dagster's web page for a copy of the golden home."""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from threading import Event

import pytest

from tests.returns.figures import GOLDEN

LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))
TRIES, PAUSE = 3000, 0.2


def until(found, what):
    """Call `found` repeatedly until it returns a result, and return that."""
    for _ in range(TRIES):
        if result := found():
            return result
        Event().wait(PAUSE)
    pytest.fail(f"{what} did not appear in time")


@pytest.fixture(scope="module")
def home(golden_home, tmp_path_factory):
    """Return a copy of the golden home that tests may change."""
    copy = tmp_path_factory.mktemp("running") / "home"
    shutil.copytree(golden_home, copy, symlinks=True)
    return copy


@contextmanager
def served(home, output, *options):
    """Serve the page with `warehouse ui`, and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    places = {"WAREHOUSE_HOME": str(home), "WAREHOUSE_RETURNS": str(GOLDEN)}

    def answers():
        assert process.poll() is None, "warehouse ui ended"
        try:
            return LOCAL.open(f"{address}/server_info").status == 200
        except OSError:
            return False

    with (
        output.open("w") as stdout,
        subprocess.Popen(
            [sys.executable, "-m", "drug_strategy.cli", "ui", "--port", str(port), *options],
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **places},
        ) as process,
    ):
        try:
            until(answers, "the page")
            yield address
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def page(home):
    """Serve the page as usual, and yield its address. The output goes to `ui`, next to the home."""
    with served(home, home.with_name("ui")) as address:
        yield address


def query(page, question, **variables):
    """Send a GraphQL query to a page, and return the data."""
    request = urllib.request.Request(
        f"{page}/graphql",
        json.dumps({"query": question, "variables": variables}).encode(),
        {"Content-Type": "application/json"},
    )
    with LOCAL.open(request) as stream:
        answered = json.load(stream)
    assert "errors" not in answered, answered
    return answered["data"]
