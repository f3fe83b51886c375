"""Build the models that find faults in rows by running their compiled SQL without dbt.

Importing dbt and building these models takes seconds, which is too long for checking a single file.
So dbt compiles the models once per code version, and their SQL is stored next to dbt's parsed
project. The models are the same as in a refresh, except that models of other returns are replaced
with empty tables that have the same columns.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
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


@dataclass(frozen=True)
class Model:
    """A model or seed, its table, SQL, column types and returns.

    `returns` contains all returns on which the model depends, directly or through other models.
    """

    table: tuple[str, str]
    is_view: bool
    sql: str
    columns: dict[str, str]
    returns: frozenset[str]

    @cached_property
    def name(self) -> str:
        """Return the table's name, quoted for SQL."""
        return engine.name(*self.table)


def build_faults(trial: Settings, return_name: str, kept: Path) -> None:
    """Build the fault tables for a return that has been landed and validated in `trial`.

    `kept` is the folder for the compiled SQL. The models are compiled again if the code has
    changed.
    """
    for other in contracts():  # the models read the tables of all returns
        quality.none_file(trial.home, other)
    for_home = {_HOME: str(trial.home), _PROJECT: str(PROJECT)}
    models = _models(trial, kept)
    with engine.connect(str(trial.database)) as connection:
        for model in models:
            if model.returns and return_name not in model.returns:
                columns = [(name, kind, "") for name, kind in model.columns.items()]
                _create(connection, model, f"select {_no_row(columns)} where false")
            else:
                _create(connection, model, _replaced(model.sql, for_home))


def _no_row(columns: Iterable[tuple[str, str, str]]) -> str:
    return ", ".join(f"cast(null as {kind}) as {engine.name(name)}" for name, kind, _ in columns)


def _create(connection: duckdb.DuckDBPyConnection, model: Model, sql: str) -> None:
    connection.execute(f"create schema if not exists {engine.name(model.table[0])}")
    connection.execute(f"create {'view' if model.is_view else 'table'} {model.name} as {sql}")


def _replaced(text: str, by: dict[str, str]) -> str:
    for old, new in by.items():
        text = text.replace(old, new)
    return text


def _models(trial: Settings, kept: Path) -> list[Model]:
    """Return the models, each after the models that it reads."""
    note = read_note(kept / _NOTE)
    if note.get("code") == versions.of_models():
        return [
            Model(
                **model | {"table": tuple(model["table"]), "returns": frozenset(model["returns"])}
            )
            for model in note["models"]
        ]
    made = _compiled(trial)
    if kept.is_dir():
        models = [asdict(model) | {"returns": sorted(model.returns)} for model in made]
        write_note(kept / _NOTE, {"code": versions.of_models(), "models": models})
    return made


def _compiled(trial: Settings) -> list[Model]:
    """Compile the models with dbt, and read their columns from an empty home."""
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
            returns = {
                return_name
                for parent in manifest["parent_map"][name]
                for return_name in (
                    models[parent].returns
                    if parent in models
                    else {parent.rpartition(".")[2]} & contracts().keys()
                )
            }
            model = Model(
                table=(node["schema"], node["alias"]),
                is_view=node["config"]["materialized"] == "view",
                sql=sql.get(name) or _seed(node),
                columns={},
                returns=frozenset(returns),
            )
            _create(connection, model, model.sql)
            described = connection.execute(f"describe {model.name}").fetchall()
            columns = {str(column): str(kind) for column, kind, *_ in described}
            home = {str(trial.home): _HOME, str(PROJECT): _PROJECT}
            models[name] = Model(
                model.table, model.is_view, _replaced(model.sql, home), columns, model.returns
            )
        for schema in {model.table[0] for model in models.values()}:
            connection.execute(f"drop schema {engine.name(schema)} cascade")
    return [*models.values()]


def _seed(node: dict[str, Any]) -> str:
    """Return SQL for a seed's rows, since dbt does not compile seeds."""
    types = node["config"].get("column_types") or {}
    given = ", ".join(f"{engine.text(name)}: {engine.text(kind)}" for name, kind in types.items())
    file = engine.text(str(PROJECT / node["original_file_path"]))
    return f"select * from read_csv({file}, header = true, types = {{{given}}})"
