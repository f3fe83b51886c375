"""Run `warehouse`, `dbt` and `dagster` without waiting for their slow imports.

A refresh of few rows spends most of its time on imports, so each command is forked from a process
that has already imported Dagster, dbt and Great Expectations.
"""

import gc
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from multiprocessing import get_context

# A missing module is not an error: commands only start more slowly.
IMPORTED = [
    "tests.forked",
    "dagster",
    "dagster._core.storage.sqlite_storage",
    "dagster._daemon",
    "dbt.cli.main",
    "dbt.adapters.duckdb",
    "great_expectations",
]


@dataclass(frozen=True)
class Ran:
    """The exit status of a finished command, and its combined standard output and error."""

    returncode: int
    output: str


def light(command, home, *options):
    """Run a `warehouse` command that has no slow imports. Keep its output and errors separate."""
    return subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", command, "--home", str(home), *options],
        check=False,
        capture_output=True,
        text=True,
    )


def warehouse(*arguments, environment=None, project=None):
    """Run a `warehouse` command and wait for it to end.

    If `project` is given, run the command from that copy of the project.
    """
    values = {**os.environ, **(environment or {})}
    if project:
        values |= {"PYTHONPATH": str(project), "WAREHOUSE_HOME": str(project / "home")}
    return forked(_command, [*map(str, arguments)], values, project)


def refresh(returns, home, *options):
    """Refresh `home` from `returns` and return the output. Fail if the refresh fails."""
    ran = warehouse("refresh", "--returns", returns, "--home", home, *options)
    assert ran.returncode == 0, ran.output
    return ran.output


def begun(returns, home, until):
    """Start a refresh in a new process, and return the process once its output has this text."""
    places = ("--returns", str(returns), "--home", str(home))
    process = subprocess.Popen(
        [sys.executable, "-m", "drug_strategy.cli", "refresh", *places],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    while until not in (line := process.stdout.readline()):
        assert line, "the refresh ended"
    return process


def dbt(*arguments, environment=None):
    return forked(_dbt, [*map(str, arguments)], {**os.environ, **(environment or {})})


def at(folder, name, *arguments, environment):
    """Run `dagster` or `dbt` in a folder with only these environment variables."""
    do = _dagster if name == "dagster" else _dbt
    return forked(do, [*arguments], environment, folder)


def forked(do, *arguments):
    """Run a function in a new process, and return the exit status and the output."""
    with tempfile.TemporaryFile("w+") as output:
        path = f"/proc/{os.getpid()}/fd/{output.fileno()}"
        process = _forks().Process(target=_run, args=(path, do, arguments))
        process.start()
        process.join()
        output.seek(0)
        return Ran(process.exitcode or 0, output.read())


@cache
def _forks():
    context = get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    return context


def _run(path, do, arguments):
    """Write all of this process's output to a file, call the function and exit."""
    gc.freeze()  # garbage collection of the imported modules would take a second
    out = os.open(path, os.O_WRONLY)
    os.dup2(out, 1)
    os.dup2(out, 2)
    # typeshed does not know that stdout can be reconfigured.
    sys.stdout.reconfigure(line_buffering=True)
    status = do(*arguments)
    sys.stdout.flush()
    sys.exit(status)


def _command(arguments, environment, project):
    _replace(environment, project)
    from drug_strategy.cli.main import main

    return main(arguments)


def _dagster(arguments, environment, folder):
    _replace(environment, folder)
    [program] = entry_points(group="console_scripts", name="dagster")
    sys.argv = ["dagster", *arguments]
    program.load()()  # ends this process with the program's exit status
    return 0


def _dbt(arguments, environment, folder=None):
    _replace(environment, folder)
    from dbt.cli.main import dbtRunner

    return 0 if dbtRunner().invoke(arguments).success else 1


def _replace(environment, folder):
    """Replace all of this process's environment variables.

    If a folder is given, change to it and import modules from it first.
    """
    os.environ.clear()
    os.environ.update(environment)
    if folder:
        os.chdir(folder)
        sys.path.insert(0, str(folder))
