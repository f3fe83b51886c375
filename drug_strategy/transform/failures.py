"""Explain a failed build in one sentence, which names the file responsible.

Sentences never contain row values. If a model belongs to one return, the sentence names it.
Otherwise the fault is in one of the returns on which the model depends, most likely in a new file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.files import trouble
from drug_strategy.io.memory import LEAST_MEMORY
from drug_strategy.io.text import as_argument
from drug_strategy.settings import Settings
from drug_strategy.transform import spark

if TYPE_CHECKING:  # importing dbt takes seconds
    from dbt.cli.main import dbtRunnerResult

Ask = Callable[[str], list[Any]]
Manifest = Mapping[str, Any]

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
    """Return an error that says what failed, which file is the cause, and how to leave it out.

    For `ask`, see `failure`.
    """
    failed = first_failed(outcome)
    if failed and spark.is_chosen(settings) and spark.is_lost(str(failed.message)):
        return BuildError(
            f"Spark or the connection to it ended before {failed.node.name} was built; the last"
            " publication is unchanged. Start Spark again and refresh."
        )
    if not failed:
        return BuildError(failure(outcome, ask))
    sentence, table = _explained(failed, ask)
    if full := trouble(settings.home, without_values(str(failed.message))):
        return BuildError(full)
    if _OF_CODE.search(str(failed.message)):
        return BuildError(f"{sentence} {_SENTENCE_OF_CODE}")
    # If a rule is broken, only the returns of its own table are named; the test also reads others.
    nodes = manifest["nodes"].items()
    tables = (name for name, node in nodes if node["name"] == table)
    node = next(tables, failed.node.unique_id)
    about, files = culprits(settings, manifest, node)
    sentence = f"{sentence} {about}".rstrip()
    if is_out_of_memory(failed):
        return _out_of_memory(settings, sentence, files, largest(settings, manifest, node))
    return BuildError(sentence, files)


def _out_of_memory(
    settings: Settings, sentence: str, files: Sequence[str], without: tuple[str, ...]
) -> BuildError:
    """Return an error that asks for more memory or names the new files to leave out."""
    if not settings.operations.has_too_little_memory:
        return OutOfMemory(sentence, files, without)
    return BuildError(
        f"WAREHOUSE_MEMORY is {settings.operations.memory}, which is too little to build the"
        f" models; set it to {LEAST_MEMORY}MB or more, and refresh again."
    )


def failure(outcome: dbtRunnerResult, ask: Ask) -> str:
    """Say in a sentence which test or model failed first, and what is wrong.

    If a failed test returns sentences, `ask` runs its query again to read the first one.
    """
    failed = first_failed(outcome)
    return (
        _explained(failed, ask)[0] if failed else f"dbt stopped: {first_lines(outcome.exception)}"
    )


def _explained(failed: Any, ask: Ask) -> tuple[str, str | None]:
    """Say what is wrong and, if the failed test names it, which table's rule is broken."""
    node = failed.node
    if failed.status != "fail":
        message = first_lines(without_values(str(failed.message)))
        return f"The {node.resource_type} {node.name} failed: {message}", None
    code = str(node.compiled_code)
    finds = f"it finds {failed.failures:,} rows"
    what, *table = ask(code)[0] if " as sentence" in code else [finds]
    return f"The test {node.name} failed: {what}.", table[0] if table else None


def is_out_of_memory(result: Any) -> bool:
    """Return whether a model failed because the engine ran out of memory."""
    return result is not None and "Out of Memory Error" in str(result.message)


def first_failed(outcome: dbtRunnerResult) -> Any:
    """Return the result of the first failed test or model, or None."""
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


def culprits(settings: Settings, manifest: Manifest, node: str) -> tuple[str, list[str]]:
    """Say how to leave out the new files involved, and list them as arguments for a shell."""
    returns = _returns(manifest, node)
    if not returns:
        return "", []
    new = {name: files for name, files in _new_files(settings).items() if name in returns}
    files = [f"{name}/{file['file_name']}" for name in sorted(new) for file in new[name]]
    if new:
        involved = f"New files of {', '.join(sorted(new))} are involved."
    else:
        names = ", ".join(sorted(returns))
        involved = f"No new file is involved; the returns involved are {names}."
    how = "To publish without a file: warehouse refresh --without RETURN/FILE"
    return f"{involved} {how}", [as_argument(file) for file in files]


def largest(settings: Settings, manifest: Manifest, node: str) -> tuple[str, ...]:
    """List the new files (<return>/<path>) to leave out if a node needs too much memory.

    These are the files most likely to have used up the memory. They belong to the return with the
    most new records, and have at least half as many records as its largest new file.
    """
    returns = _returns(manifest, node)
    new = {name: files for name, files in _new_files(settings).items() if name in returns}
    if not new:
        return ()
    name = max(sorted(new), key=lambda name: sum(file["records"] for file in new[name]))
    most = max(file["records"] for file in new[name])
    return tuple(f"{name}/{file['file_name']}" for file in new[name] if 2 * file["records"] >= most)


def _returns(manifest: Manifest, node: str) -> set[str]:
    """Return the name of a node's own return, or the names of all the returns it depends on."""
    path = manifest["nodes"].get(node, {}).get("original_file_path", "")
    own = {name for name in contracts() if f"/{name}/" in path or path.endswith(f"stg_{name}.sql")}
    if own:
        return own
    seen: set[str] = set()
    ahead = [node]
    while ahead:
        seen.add(node_id := ahead.pop())
        ahead += set(manifest["parent_map"].get(node_id, ())) - seen
    return {node.rpartition(".")[2] for node in seen if node.startswith("source.")} & set(
        contracts()
    )


def _new_files(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """List, for each return, the accepted files whose content is new since the last publication."""
    new = "select * from read_parquet(?) where status = 'accepted'"
    files: dict[str, list[dict[str, Any]]] = {}
    with engine.connect() as connection:
        if settings.published_file.exists():
            published = engine.text(str(settings.published_file.resolve()))
            connection.execute(f"attach {published} as published (read_only)")
            new += (
                " and (return_name, sha256) not in (select (return_name, sha256)"
                " from published.data_quality.file_reconciliation where status = 'accepted')"
            )
        found = connection.execute(new, [str(settings.landed / "files.parquet")])
        for file in engine.each_row(found):
            files.setdefault(file["return_name"], []).append(file)
    return files
