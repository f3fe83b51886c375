"""Explain a failed build in one sentence, which names the new files involved but no row values."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.files import trouble
from drug_strategy.io.memory import LEAST_MEMORY
from drug_strategy.io.text import as_argument, number
from drug_strategy.settings import Settings
from drug_strategy.transform import spark

if TYPE_CHECKING:  # importing dbt takes seconds
    from dbt.cli.main import dbtRunnerResult

Ask = Callable[[str], list[Any]]
Manifest = Mapping[str, Any]
NewFiles = dict[str, list[dict[str, Any]]]
"""The rows of files.parquet about some returns' new files, by return."""

_FAILED = frozenset({"error", "fail", "runtime error"})
_SENTENCE_OF_CODE = (
    "This is an error in the project's code, not in a file: undo the last change, or report it."
)
_OF_CODE = re.compile(r"^\s*(Binder|Catalog|Parser|Compilation|Dependency) Error", re.MULTILINE)
_OF_MACHINE = re.compile(r"^\s*(Out of Memory|IO) Error", re.MULTILINE)
_QUOTED = re.compile(r"(['\"]).*\1", re.DOTALL)
_NUMBER = re.compile(
    r"(DECIMAL\(\d+(?:, ?\d+)?\)|\d[\d.,]* ?(?:[KMGT]i?B|bytes)\b)"
    r"|(?<![\w.])[-+]?\d[\d.,]*(?:e[-+]?\d+)?(?!\w)",
    re.IGNORECASE,
)


class BuildError(UserError):
    """dbt failed. The sentence names the first test or model that failed."""


class OutOfMemory(BuildError):
    """A model needs more memory than allowed, probably because of the new files in `without`.

    Files are written as <return>/<path>. If there are no new files, `without` is empty.
    """

    def __init__(self, sentence: str, files: Sequence[str], without: tuple[str, ...]) -> None:
        """Store the sentence, the files behind it, and the files to leave out."""
        super().__init__(sentence, files)
        self.without = without


def failure_of(
    settings: Settings, manifest: Manifest, outcome: dbtRunnerResult, ask: Ask
) -> BuildError:
    """Return an error that says what failed, which file is the cause, and how to leave it out."""
    failed = _first_failed(outcome)
    if not failed:
        return BuildError(failure(outcome, ask))
    message = str(failed.message)
    if spark.is_chosen(settings) and spark.is_lost(message):
        return BuildError(
            f"Spark or the connection to it ended before {failed.node.name} was built; the last"
            " publication is unchanged. Start Spark again and refresh."
        )
    if full := trouble(settings.home, without_values(message)):
        return BuildError(full)
    sentence, table = _explained(failed, ask)
    if _OF_CODE.search(message):
        return BuildError(f"{sentence} {_SENTENCE_OF_CODE}")
    is_out_of_memory = "Out of Memory Error" in message
    if is_out_of_memory and settings.operations.has_too_little_memory:
        return BuildError(
            f"WAREHOUSE_MEMORY is {settings.operations.memory}, which is too little to build the"
            f" models; set it to {LEAST_MEMORY}MB or more, and refresh again."
        )
    # If a rule is broken, only the returns of its own table are named; the test also reads others.
    nodes = manifest["nodes"].items()
    tables = (name for name, node in nodes if node["name"] == table)
    returns = returns_of(manifest, next(tables, failed.node.unique_id))
    new = new_files(settings, returns)
    about, files = culprits(returns, new)
    sentence = f"{sentence} {about}".rstrip()
    return (
        OutOfMemory(sentence, files, largest(new))
        if is_out_of_memory
        else BuildError(sentence, files)
    )


def failure(outcome: dbtRunnerResult, ask: Ask) -> str:
    """Say in a sentence which test or model failed first, and what is wrong.

    If a failed test returns sentences, `ask` runs its query again to read the first one.
    """
    failed = _first_failed(outcome)
    return (
        _explained(failed, ask)[0] if failed else f"dbt stopped: {first_lines(outcome.exception)}"
    )


def _explained(failed: Any, ask: Ask) -> tuple[str, str | None]:
    """Say what is wrong and, if the failed test names it, which table's rule is broken.

    dbt's generic tests beside the columns are all of keys.
    """
    node = failed.node
    if failed.status != "fail":
        message = first_lines(without_values(str(failed.message)))
        return f"The {node.resource_type} {node.name} failed: {message}", None
    code = str(node.compiled_code)
    if tested := getattr(node, "test_metadata", None):
        kind, _, table = node.attached_node.split(".")
        columns = ", ".join(tested.kwargs.get("columns") or [tested.kwargs["column_name"]])
        where, example = table, ""
        if kind == "seed":  # which has no personal data
            where = Path(node.original_file_path).with_suffix(".csv").as_posix()
            example = f", such as {', '.join(map(str, ask(code)[0][:-1]))}"
        repeated = f"repeated keys: {failed.failures}{example}"
        return f"In {where}, each {columns} must have one row; {repeated}.", table
    finds = f"it finds {number(failed.failures, 'row')}"
    what, *table = ask(code)[0] if " as sentence" in code else [finds]
    return f"The test {node.name} failed: {what}.", table[0] if table else None


def _first_failed(outcome: dbtRunnerResult) -> Any:
    results = getattr(outcome.result, "results", [])
    return next((result for result in results if result.status in _FAILED), None)


def asked_of(database: Path) -> Ask:
    """Return a function that runs queries in a DuckDB database."""

    def ask(sql: str) -> list[Any]:
        with engine.connect(str(database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return ask


def first_lines(message: object) -> str:
    """Return the start of a message on one line, without the engine's suggested solutions."""
    text = str(message).partition("Possible solutions:")[0]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(lines[:3]) if lines else "no reason given."


def without_values(message: str) -> str:
    """Return a failed model's message, removing anything that may be a value from a row."""
    if _OF_CODE.search(message) or _OF_MACHINE.search(message):
        return message
    return _NUMBER.sub(lambda match: match[1] or "...", _QUOTED.sub("'...'", message))


def culprits(returns: set[str], new: NewFiles) -> tuple[str, list[str]]:
    """Say how to leave out the new files involved, and list them as arguments for a shell."""
    if not returns:
        return "", []
    files = [f"{name}/{file['file_name']}" for name in sorted(new) for file in new[name]]
    if new:
        involved = f"New files of {', '.join(sorted(new))} are involved."
    else:
        names = ", ".join(sorted(returns))
        involved = f"No new file is involved; the returns involved are {names}."
    how = "To publish without a file: warehouse refresh --without RETURN/FILE"
    return f"{involved} {how}", [as_argument(file) for file in files]


def largest(new: NewFiles) -> tuple[str, ...]:
    """List the new files that have most likely used up the memory, as <return>/<path>.

    They belong to the return with the most new records, and have at least half as many records as
    its largest new file.
    """
    if not new:
        return ()
    name = max(sorted(new), key=lambda name: sum(file["records"] for file in new[name]))
    most = max(file["records"] for file in new[name])
    return tuple(f"{name}/{file['file_name']}" for file in new[name] if 2 * file["records"] >= most)


def returns_of(manifest: Manifest, node: str) -> set[str]:
    """Return the names of all returns that a node depends on."""
    seen: set[str] = set()
    ahead = [node]
    while ahead:
        seen.add(node_id := ahead.pop())
        ahead += set(manifest["parent_map"].get(node_id, ())) - seen
    sources = {node.rpartition(".")[2] for node in seen if node.startswith("source.")}
    return sources & set(contracts())


def new_files(settings: Settings, returns: Collection[str]) -> NewFiles:
    """List the accepted files of some returns whose content is new since the last publication."""
    new = "select * from read_parquet(?) where status = 'accepted' and return_name in ?"
    files: NewFiles = {}
    with engine.connect() as connection:
        if settings.published_file.exists():
            published = engine.text(str(settings.published_file.resolve()))
            connection.execute(f"attach {published} as published (read_only)")
            new += (
                " and (return_name, sha256) not in (select (return_name, sha256)"
                " from published.data_quality.file_reconciliation where status = 'accepted')"
            )
        found = connection.execute(new, [str(settings.landed / "files.parquet"), list(returns)])
        for file in engine.each_row(found):
            files.setdefault(file["return_name"], []).append(file)
    return files
