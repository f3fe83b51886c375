"""Changing a rule makes its tests fail.

Each row of mutations.csv contains a rule, a piece of text in a file, its replacement, and the tests
that must then fail: a file or folder of pytest's tests, or `models` for dbt's unit tests. With
`MUTATIONS=Newcombe`, only rules containing that word are changed.
"""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from drug_strategy.io.folders import PROJECT
from tests.commands import at
from tests.projects import copy_project

with Path(__file__).with_name("mutations.csv").open(encoding="utf-8", newline="") as stream:
    MUTATIONS = [
        row for row in csv.DictReader(stream) if os.environ.get("MUTATIONS", "") in row["rule"]
    ]


@pytest.fixture(scope="module")
def project(golden_home, tmp_path_factory):
    """Return a copy of the project in which each test changes one rule.

    dbt's unit tests need the columns of its home's tables, which no change here affects.
    """
    folder = tmp_path_factory.mktemp("mutated")
    copy_project(folder)
    for part in ("bench", "docs", "notebooks"):
        shutil.copytree(PROJECT / part, folder / part)
    shutil.copytree(golden_home, folder / "home", symlinks=True)
    return folder


def test_every_rule_is_in_its_file_once():
    lost = [
        mutation["rule"]
        for mutation in MUTATIONS
        if (PROJECT / mutation["file"]).read_text("utf-8").count(mutation["text"]) != 1
    ]
    assert lost == []


@pytest.mark.soak
@pytest.mark.parametrize("tests", sorted({mutation["tests"] for mutation in MUTATIONS}))
def test_the_tests_of_all_rules_pass_without_a_change(project, tests):
    """Otherwise, they would also fail with a change that they do not notice."""
    status, output = run(project, tests)
    assert status == 0, output[-3000:]


@pytest.mark.soak
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation["rule"])
def test_a_changed_rule_makes_its_tests_fail(project, mutation):
    file = project / mutation["file"]
    before = file.read_text("utf-8")
    try:
        file.write_text(before.replace(mutation["text"], mutation["mutation"]), "utf-8")
        status, output = run(project, mutation["tests"])
    finally:
        file.write_text(before, "utf-8")
    assert status == 1, output[-3000:]


def run(project, tests):
    """Run tests in the copy of the project. Return the exit status and the output."""
    environment = {**os.environ, "PYTHONPATH": str(project)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    if tests == "models":
        environment["WAREHOUSE_HOME"] = str(project / "home")
        selected = ("--select", "test_type:unit", "--exclude", "tag:release")
        ran = at(project, "dbt", "test", "--fail-fast", *selected, environment=environment)
        return ran.returncode, ran.output
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "--cache-clear", tests],
        check=False,
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
    )
    return ran.returncode, ran.stdout
