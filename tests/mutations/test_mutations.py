"""Changing a rule makes its tests fail.

Each row of mutations.csv contains a rule, a piece of text in a file, its replacement, and the tests
that must then fail. With `MUTATIONS=Newcombe`, only rules containing that word are changed.
"""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from drug_strategy.io.folders import PROJECT
from tests.projects import copy_project

with Path(__file__).with_name("mutations.csv").open(encoding="utf-8", newline="") as stream:
    MUTATIONS = [
        row for row in csv.DictReader(stream) if os.environ.get("MUTATIONS", "") in row["rule"]
    ]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a copy of the project in which each test changes one rule."""
    folder = tmp_path_factory.mktemp("mutated")
    copy_project(folder)
    for part in ("bench", "docs", "notebooks"):
        shutil.copytree(PROJECT / part, folder / part)
    return folder


def test_every_rule_is_in_its_file_once():
    lost = [
        mutation["rule"]
        for mutation in MUTATIONS
        if (PROJECT / mutation["file"]).read_text("utf-8").count(mutation["text"]) != 1
    ]
    assert lost == []


@pytest.mark.soak
def test_the_tests_of_all_rules_pass_without_a_change(project):
    """Otherwise, they would also fail with a change that they do not notice."""
    ran = run(project, {name for mutation in MUTATIONS for name in mutation["tests"].split()})
    assert ran.returncode == 0, ran.stdout[-3000:]


@pytest.mark.soak
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation["rule"])
def test_a_changed_rule_makes_its_tests_fail(project, mutation):
    file = project / mutation["file"]
    before = file.read_text("utf-8")
    try:
        file.write_text(before.replace(mutation["text"], mutation["mutation"]), "utf-8")
        ran = run(project, mutation["tests"].split())
    finally:
        file.write_text(before, "utf-8")
    assert ran.returncode == 1, ran.stdout[-3000:]


def run(project, tests):
    """Run tests in the copy of the project."""
    environment = {**os.environ, "PYTHONPATH": str(project)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "--cache-clear", *sorted(tests)],
        check=False,
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
    )
