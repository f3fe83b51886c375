"""Read the dbt project's manifest, and find out which tables are published.

Importing dbt takes seconds, so it is imported only for builds and for parsing a changed project.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drug_strategy.io import engine, versions
from drug_strategy.io.files import exclusive, read_note, write_note
from drug_strategy.settings import Settings
from drug_strategy.transform import spark
from drug_strategy.transform.failures import BuildError, first_lines

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# dbt chooses these file names.
_MANIFEST, _PARSED = "manifest.json", "partial_parse.msgpack"
# `reading` and `release` are dbt targets, and `release` is also a dbt tag.
_READING, _EDITION = "reading", "release"


@cache
def _read(settings: Settings, reading: str) -> Path:
    """Return the folder of dbt's artefacts for the current project, parsed for one dbt target.

    Parsing the project only if the code has changed saves 2 CPU seconds per refresh.
    """
    target = settings.code_read
    if reading != _READING:
        target = target / reading
    target.mkdir(parents=True, exist_ok=True)
    note = target / "read.json"
    with exclusive(target / "parse.lock", when_busy=lambda: None):
        if read_note(note) != _state(target):
            from dbt.contracts.graph.manifest import Manifest

            from drug_strategy.transform.runner import invoke

            # An edition's dbt profile contains the home's path, and a different path would make dbt
            # parse everything again.
            of = Settings(Path("warehouse"), settings.returns) if reading == _EDITION else settings
            outcome = invoke(of, ["parse", "--target", reading], target=target)
            settings.export()
            if not isinstance(outcome.result, Manifest):
                raise BuildError(f"The models cannot be read: {first_lines(outcome.exception)}")
            write_note(note, _state(target))
    return target


def _refreshed(settings: Settings) -> Path:
    spark.require(settings)
    # In Spark, relations have no database, so Spark needs its own parsed project.
    return _read(settings, settings.operations.engine if spark.is_chosen(settings) else _READING)


def _state(target: Path) -> dict[str, str | None]:
    return {
        "code": versions.of_models(),
        **{name: versions.mark(target / name) for name in (_MANIFEST, _PARSED)},
    }


@cache
def parsed(settings: Settings) -> Manifest:
    """Return the project's manifest as dbt's own object, which builds change."""
    from drug_strategy.transform.runner import read_parsed

    return read_parsed(_refreshed(settings) / _PARSED)


def parsed_for_edition(settings: Settings) -> Manifest:
    """Return a new copy of the manifest that includes the public edition's models."""
    from drug_strategy.transform.runner import read_parsed

    return read_parsed(_read(settings, _EDITION) / _PARSED)


@cache
def manifest(settings: Settings) -> dict[str, Any]:
    """Return the manifest for a refresh, which leaves out the public edition."""
    content: dict[str, Any] = json.loads((_refreshed(settings) / _MANIFEST).read_text("utf-8"))
    every = {**content["nodes"], **content["sources"]}
    edition = {name for name, node in every.items() if _EDITION in node["tags"]}
    for part in ("nodes", "sources", "parent_map", "child_map"):
        content[part] = {name: of for name, of in content[part].items() if name not in edition}
    for part in ("parent_map", "child_map"):
        content[part] = {name: sorted({*of} - edition) for name, of in content[part].items()}
    return content


def built_nodes(settings: Settings) -> list[dict[str, Any]]:
    """List the manifest entries of models and seeds."""
    nodes = manifest(settings)["nodes"].values()
    return [node for node in nodes if node["resource_type"] in ("model", "seed")]


def published_nodes(settings: Settings) -> list[dict[str, Any]]:
    """List the entries of tables to publish."""
    return [node for node in collected_nodes(settings) if _read_from(node) == "published_file"]


def published(settings: Settings) -> list[engine.Table]:
    """Describe the tables to publish."""
    return [engine.described(node, node["alias"]) for node in published_nodes(settings)]


def collected_nodes(settings: Settings) -> list[dict[str, Any]]:
    """List the entries of the tables that are copied into the warehouse after a build by Spark."""
    return [node for node in built_nodes(settings) if _read_from(node)]


def _read_from(node: dict[str, Any]) -> Any:
    """Return where a table is read (`read_from` in dbt_project.yml), or None if only models do."""
    return node["config"]["meta"].get("read_from")
