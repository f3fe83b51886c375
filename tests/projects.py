"""Copies of the project that a test may change, and the command as such a copy has it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from drug_strategy.settings import PROJECT

PARTS = ("drug_strategy", "orchestration", "macros", "models", "seeds", "tests")
FILES = ("dbt_project.yml", "profiles.yml", "pyproject.toml")
RUN = "import sys; from drug_strategy.cli.main import main; sys.exit(main())"


def copy_project(folder: Path) -> None:
    """Copy what a refresh needs of the project into `folder`; its home is `folder`/home."""
    for part in PARTS:
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(PROJECT / file, folder / file)


def run_in(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the `warehouse` command of a copy, on the copy's home, to its end."""
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        check=False,
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project), "WAREHOUSE_HOME": str(project / "home")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
