"""Change the SQL at random places, and list the changes that no test notices.

Run `python -m tests.mutations.drawn --seed 1 --number 30` in a checkout. It takes one to four
minutes for each change. Read each survivor: either a test is missing, or the change makes no
difference, or the code is not needed.
"""

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

from drug_strategy.io.folders import PROJECT
from tests.projects import copy_project

# The cheap tests come first, because most changes are noticed by them.
TESTS = (
    "tests/returns/test_golden_returns.py",
    "tests/pipeline/test_staging.py",
    "tests/oracle",
    "tests/pipeline/test_figures_by_grain.py",
    "tests/pipeline/release",
)
_NO_CODE = re.compile(r"--[^\n]*|\{#.*?#\}|'[^'\n]*'", re.DOTALL)
_CHANGES = (
    (r"<=", ["<"]),
    (r">=", [">"]),
    (r"(?<![<>=!-])<(?![=>])", ["<=", ">"]),
    (r"(?<![<>=-])>(?!=)", [">=", "<"]),
    (r"<>", ["="]),
    (r"\band\b", ["or"]),
    (r"\bor\b", ["and"]),
    (r"\bis null\b", ["is not null"]),
    (r"\bis not null\b", ["is null"]),
    (r"\bmin\(", ["max("]),
    (r"\bmax\(", ["min("]),
    (r"\bleft join\b", ["inner join"]),
    (r"\bsemi join\b", ["anti join"]),
    (r"\bunion all\b", ["union"]),
    (r"(?<= )\+(?= )", ["-"]),
    (r"(?<= )-(?= )", ["+"]),
    (r"(?<= )/(?= )", ["*"]),
    (r"(?<=[\w)] )(?<!select )\*(?= [\w(])", ["/"]),
    (r"(?<![\w.])\d+(?![\w.])", ["{} + 1"]),
)
_NOTICED = (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
_LIMIT = 1_800  # seconds; a changed join may never end


class Change(NamedTuple):
    """A change of one place in a file."""

    file: str
    start: int
    before: str
    after: str

    def __str__(self):
        text = (PROJECT / self.file).read_text("utf-8")
        line = text.count("\n", 0, self.start) + 1
        return f"{self.file}:{line}: {self.before} -> {self.after}"


def places():
    """List all changes of the models and macros, except in texts and comments."""
    found = []
    for folder in ("models", "macros"):
        for path in sorted((PROJECT / folder).rglob("*.sql")):
            code = _NO_CODE.sub(lambda text: " " * len(text[0]), path.read_text("utf-8"))
            file = path.relative_to(PROJECT).as_posix()
            for pattern, others in _CHANGES:
                for match in re.finditer(pattern, code):
                    found += [
                        Change(file, match.start(), match[0], other.format(match[0]))
                        for other in others
                    ]
    return found


def _is_noticed(project):
    """Return whether a test fails in this copy of the project, or does not end."""
    ran = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-x", "-q", "--cache-clear", *TESTS],
        cwd=project,
        env={**os.environ, "PYTHONPATH": project},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return ran.wait(_LIMIT) in _NOTICED
    except subprocess.TimeoutExpired:
        os.killpg(ran.pid, signal.SIGKILL)
        return True


def main():
    """Draw changes, make each in a copy of the project, and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--number", type=int, default=30)
    options = parser.parse_args()
    drawn = random.Random(options.seed).sample(places(), options.number)
    survived = 0
    with tempfile.TemporaryDirectory(prefix="mutated-") as folder:
        copy_project(Path(folder))
        for number, change in enumerate(drawn, 1):
            file = Path(folder, change.file)
            text = file.read_text("utf-8")
            end = change.start + len(change.before)
            file.write_text(text[: change.start] + change.after + text[end:], "utf-8")
            is_noticed = _is_noticed(folder)
            file.write_text(text, "utf-8")
            survived += not is_noticed
            print(f"{number} {'noticed' if is_noticed else 'SURVIVED'} {change}", flush=True)
    print(f"{survived} of {len(drawn)} changes survived")


if __name__ == "__main__":
    main()
