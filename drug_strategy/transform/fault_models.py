"""Build the models that find faults in rows by running their compiled SQL without dbt.

dbt compiles the models once per code version, which saves 10 CPU seconds each time that a file is
screened. The other returns have no rows.
"""

from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.io import engine, versions
from drug_strategy.io.files import read_note, write_note
from drug_strategy.io.folders import PROJECT
from drug_strategy.io.progress import say
from drug_strategy.settings import Settings

_NOTE = "faults.json"
_FAULTS = ("+quarantined_rows,resource_type:model", "+row_warnings,resource_type:model")
# Placeholders for the two folders in the stored SQL, so that it works for any home.
_HOME, _PROJECT = "{home}", "{project}"


def build_faults(trial: Settings, kept: Path) -> None:
    """Build the fault tables for a return that has been landed and validated in `trial`.

    `kept` is the folder for the compiled SQL.
    """
    for name in contracts():  # the models read the tables of all returns
        quality.none_file(trial.home, name)
    note = read_note(kept / _NOTE)
    if note.get("code") != versions.of_models():
        note = {"code": versions.of_models(), "models": _compiled(trial)}
        if kept.is_dir():
            write_note(kept / _NOTE, note)
    with engine.connect(str(trial.database)) as connection:
        for model in note["models"]:
            sql = model["sql"].replace(_HOME, str(trial.home)).replace(_PROJECT, str(PROJECT))
            table = engine.name(*model["table"])
            connection.execute(f"create schema if not exists {engine.name(model['table'][0])}")
            connection.execute(f"create {model['kind']} {table} as {sql}")


def _compiled(trial: Settings) -> list[dict[str, Any]]:
    """Compile the models with dbt. List the table, kind and SQL of each after those it reads."""
    say("preparing the rules, which takes some seconds after each change of the code")
    from drug_strategy.transform import project
    from drug_strategy.transform.failures import BuildError, first_lines
    from drug_strategy.transform.runner import invoke

    manifest = project.manifest(trial)
    without_tests = ("--indirect-selection", "empty")
    arguments = ["--no-write-json", "compile", *without_tests, "--select", *_FAULTS]
    outcome = invoke(trial, arguments, project.parsed(trial))
    if not outcome.success:
        raise BuildError(f"The models cannot be compiled: {first_lines(outcome.exception)}")
    results: Any = outcome.result
    sql = {result.node.unique_id: result.node.compiled_code for result in results.results}
    models = []
    parents = {name: manifest["parent_map"][name] for name in sql}
    for name in TopologicalSorter(parents).static_order():
        if node := manifest["nodes"].get(name):
            is_view = node["config"]["materialized"] == "view"
            query = sql.get(name) or _seed(node)
            query = query.replace(str(trial.home), _HOME).replace(str(PROJECT), _PROJECT)
            models.append(
                {
                    "table": [node["schema"], node["alias"]],
                    "kind": "view" if is_view else "table",
                    "sql": query,
                }
            )
    return models


def _seed(node: dict[str, Any]) -> str:
    """Return SQL for a seed's rows, since dbt does not compile seeds."""
    types = node["config"].get("column_types") or {}
    given = ", ".join(f"{engine.text(name)}: {engine.text(kind)}" for name, kind in types.items())
    file = engine.text(str(PROJECT / node["original_file_path"]))
    return f"select * from read_csv({file}, header = true, types = {{{given}}})"
