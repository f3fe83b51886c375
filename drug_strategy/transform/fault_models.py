"""Build the models that find faults in rows by running their compiled SQL without dbt.

Importing dbt and building these models takes seconds, which is too long for checking a single file.
So dbt compiles the models once per code version, and their SQL is stored next to dbt's parsed
project. The models are the same as in a refresh, except that models of other returns are replaced
with empty tables that have the same columns.
"""

from pathlib import Path
from typing import Any

import duckdb

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.io import engine, versions
from drug_strategy.io.files import read_note, write_note
from drug_strategy.io.folders import PROJECT
from drug_strategy.io.progress import say
from drug_strategy.settings import Settings

_NOTE = "faults.json"
_FAULTS = ("+quarantined_rows,resource_type:model", "+row_warnings,resource_type:model")
# Placeholders replace the two folders in the SQL, so that it works for any home.
_HOME, _PROJECT = "{home}", "{project}"


# A model or seed: its table (schema and name), whether it is a view, its SQL, the types of its
# columns, and the returns on which it depends, directly or through other models.
Model = dict[str, Any]


def build_faults(trial: Settings, return_name: str, kept: Path) -> None:
    """Build the fault tables for a return that has been landed and validated in `trial`.

    `kept` is the folder for the compiled SQL. The models are compiled again if the code has
    changed.
    """
    for other in contracts():  # the models read the tables of all returns
        quality.none_file(trial.home, other)
    note = read_note(kept / _NOTE)
    if note.get("code") != versions.of_models():
        note = {"code": versions.of_models(), "models": _compiled(trial)}
        if kept.is_dir():
            write_note(kept / _NOTE, note)
    with engine.connect(str(trial.database)) as connection:
        for model in note["models"]:
            sql = model["sql"].replace(_HOME, str(trial.home)).replace(_PROJECT, str(PROJECT))
            if model["returns"] and return_name not in model["returns"]:
                nulls = [
                    f"cast(null as {kind}) as {engine.name(name)}"
                    for name, kind in model["columns"].items()
                ]
                sql = f"select {', '.join(nulls)} where false"
            _create(connection, model, sql)


def _create(connection: duckdb.DuckDBPyConnection, model: Model, sql: str) -> None:
    connection.execute(f"create schema if not exists {engine.name(model['table'][0])}")
    kind = "view" if model["is_view"] else "table"
    connection.execute(f"create {kind} {engine.name(*model['table'])} as {sql}")


def _compiled(trial: Settings) -> list[Model]:
    """Compile the models with dbt, and read their columns from an empty home.

    Each model follows the models that it reads.
    """
    from graphlib import TopologicalSorter

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
    parents = {name: manifest["parent_map"][name] for name in sql}
    models: dict[str, Model] = {}
    with engine.connect(str(trial.database)) as connection:
        for name in TopologicalSorter(parents).static_order():
            if name.startswith("source."):
                continue
            node = manifest["nodes"][name]
            returns: set[str] = set()
            for parent in manifest["parent_map"][name]:
                own = {parent.rpartition(".")[2]} & contracts().keys()
                returns |= {*models[parent]["returns"]} if parent in models else own
            model = {
                "table": [node["schema"], node["alias"]],
                "is_view": node["config"]["materialized"] == "view",
                "returns": sorted(returns),
            }
            query = sql.get(name) or _seed(node)
            _create(connection, model, query)
            described = connection.execute(f"describe {engine.name(*model['table'])}").fetchall()
            models[name] = model | {
                "columns": {column: kind for column, kind, *_ in described},
                "sql": query.replace(str(trial.home), _HOME).replace(str(PROJECT), _PROJECT),
            }
        for schema in {model["table"][0] for model in models.values()}:
            connection.execute(f"drop schema {engine.name(schema)} cascade")
    return [*models.values()]


def _seed(node: dict[str, Any]) -> str:
    """Return SQL for a seed's rows, since dbt does not compile seeds."""
    types = node["config"].get("column_types") or {}
    given = ", ".join(f"{engine.text(name)}: {engine.text(kind)}" for name, kind in types.items())
    file = engine.text(str(PROJECT / node["original_file_path"]))
    return f"select * from read_csv({file}, header = true, types = {{{given}}})"
