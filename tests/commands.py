"""Runs `warehouse` commands as real processes that need not import what takes seconds.

They are forked from a process that has imported Dagster, dbt and Great Expectations once: a refresh
of few rows is mostly imports. Tests of the command itself (test_cli) start it as its users do.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path

IMPORTED = [
    "tests.forked",
    "dagster",
    "dagster_dbt",
    "dbt.cli.main",
    "dbt.adapters.duckdb",
    "great_expectations",
]


@dataclass(frozen=True)
class Ran:
    """A command that has ended: its exit status, and what it wrote to both outputs."""

    returncode: int
    said: str


def warehouse(*arguments: object, environment: dict[str, str] | None = None) -> Ran:
    """Run a `warehouse` command to its end."""
    with tempfile.TemporaryFile("w+") as said:
        path = f"/proc/{os.getpid()}/fd/{said.fileno()}"
        values = {**os.environ, **(environment or {})}
        process = _forks().Process(target=_run, args=([*map(str, arguments)], values, path))
        process.start()
        process.join()
        said.seek(0)
        return Ran(process.exitcode or 0, said.read())


def refresh(returns: Path, home: Path, *options: object) -> str:
    """Refresh `home` from `returns` and return what was said; an error if the refresh failed."""
    ran = warehouse("refresh", "--returns", returns, "--home", home, *options)
    assert ran.returncode == 0, ran.said
    return ran.said


@cache
def _forks() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    return context


def _run(arguments: Iterable[str], environment: dict[str, str], path: str) -> None:
    """Be the command, in this process."""
    out = os.open(path, os.O_WRONLY)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.clear()
    os.environ.update(environment)
    from drug_strategy.cli.main import main

    status = main([*arguments])
    sys.stdout.flush()
    sys.exit(status)
