"""What has changed since the warehouse was built: which returns, and so which models.

A late correction may change any quarter, but only of its own return. So a model that is built on
the rows of other returns stands, and one that keeps each return's rows apart (tagged `by_return`)
is built for those that changed. Where anything else has changed, or is not known, all is built.
What does not belong here: building (warehouse), whether there is anything to build (standing).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from drug_strategy.contracts import contracts
from drug_strategy.io.files import write_atomically
from drug_strategy.settings import Settings
from drug_strategy.transform.up_to_date import mark, project_digest

BY_RETURN = "by_return"


@dataclass(frozen=True)
class Changes:
    """The returns whose rows are others than those built on, and whether the as-at day is."""

    returns: frozenset[str]
    as_at: bool

    def touch(self, sources: frozenset[str]) -> bool:
        """Whether a model that comes from these sources may be another now.

        A listing changes with each file. One that reads every return's records through the models
        that keep them apart changes with any of them.
        """
        of_returns = sources & contracts().keys()
        if of_returns & self.returns or (self.as_at and "as_at" in sources):
            return True
        return bool(sources - contracts().keys() - {"as_at", BY_RETURN}) or (
            BY_RETURN in sources and not of_returns
        )


def since_built(settings: Settings) -> Changes | None:
    """What has changed since the last whole build; None where all is to be built."""
    try:
        before = json.loads(_memory(settings).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    now = _state(settings)
    whole = ("project", "warehouse", "numbered")
    if any(before.get(part) != now[part] for part in whole):
        return None
    changed = {name for name, digest in now["returns"].items() if before["returns"][name] != digest}
    return Changes(frozenset(changed), before["as_at"] != now["as_at"])


def remember(settings: Settings) -> None:
    """Write down what the warehouse was built from; only once all of it was, and was tested."""
    write_atomically(_memory(settings), json.dumps(_state(settings)).encode())


def forget(settings: Settings) -> None:
    """Say that the warehouse is being built: if that does not end well, all is built next time."""
    _memory(settings).unlink(missing_ok=True)


def affected(manifest: Mapping[str, Any], changes: Changes) -> list[str]:
    """The models that are to be built anew, by their names.

    A view reads what is there at any time: it is built for the sake of its tests, if it has any.
    """
    nodes, parents = manifest["nodes"], manifest["parent_map"]

    @cache
    def sources_of(node: str) -> frozenset[str]:
        found: set[str] = set()
        for parent in parents[node]:
            if parent.startswith("source."):
                found.add(parent.rpartition(".")[2])
            elif BY_RETURN in nodes[parent]["tags"]:
                found.add(BY_RETURN)
            else:
                found |= sources_of(parent)
        return frozenset(found)

    def is_idle_view(unique_id: str) -> bool:
        children = [child for child in manifest["child_map"][unique_id] if child in nodes]
        tests = [nodes[child] for child in children if nodes[child]["resource_type"] == "test"]
        is_view = nodes[unique_id]["config"]["materialized"] == "view"
        return is_view and all("code" in test["tags"] for test in tests)

    return [
        str(node["name"])
        for unique_id, node in nodes.items()
        if node["resource_type"] == "model"
        and not is_idle_view(unique_id)
        and (BY_RETURN in node["tags"] or changes.touch(sources_of(unique_id)))
    ]


def _memory(settings: Settings) -> Path:
    return settings.dbt / "built.json"


def _state(settings: Settings) -> dict[str, Any]:
    files = pq.read_table(settings.landed / "files.parquet").to_pylist()
    accepted: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        if file["status"] == "accepted":
            accepted.setdefault(file["return_name"], []).append(file)
    return {
        "project": project_digest(),
        "warehouse": mark(settings.database),
        "as_at": (settings.landed / "as_at.parquet").read_bytes().hex(),
        # Files are numbered return by return, in the order of the returns that have any.
        "numbered": sorted(accepted),
        "returns": {name: _rows_of(settings, name, accepted.get(name, [])) for name in contracts()},
    }


def _rows_of(settings: Settings, return_name: str, files: list[dict[str, Any]]) -> str:
    """A digest of all that dbt can read of a return: its listing, landed rows and verdicts."""
    digest = hashlib.sha256(repr(files).encode())
    for folder in (settings.landed, settings.home / "verdicts"):
        for parquet in sorted((folder / return_name).glob("[0-9a-f]*.parquet")):
            digest.update(f"{parquet.name}\0{mark(parquet)}\0".encode())
    return digest.hexdigest()
