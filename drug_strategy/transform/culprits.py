"""Finds which return, and if possible which file, made a model or test fail.

A model of one return names it; otherwise it is one of the returns behind the model, and most likely
a file that was not in the last publication.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow.parquet as pq

from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.publication import generations
from drug_strategy.settings import Settings

_NAMED = 5  # files that a sentence names


def culprits(settings: Settings, manifest: Mapping[str, Any], node: str) -> str:
    """One or two sentences: which files made a node fail, and how to publish without them."""
    returns = _returns(manifest, node)
    if not returns:
        return ""
    files = [
        f"{name}/{file['file_name']}"
        for name, new in sorted(_new_files(settings).items())
        for file in new
        if name in returns
    ]
    if len(files) == 1:
        return (
            f"The only new file behind it is {files[0]}. To publish without it:"
            f" warehouse refresh --without {files[0]}"
        )
    if files:
        rest = len(files) - _NAMED
        named = ", ".join(files[:_NAMED]) + (f" and {rest:,} more" if rest > 0 else "")
        return (
            f"The new files behind it: {named}. To publish without one:"
            " warehouse refresh --without RETURN/FILE"
        )
    return (
        f"It rests on {', '.join(sorted(returns))}; no file of theirs is new. To publish without"
        " one: warehouse refresh --without RETURN/FILE"
    )


def largest(settings: Settings, manifest: Mapping[str, Any], node: str) -> tuple[str, ...]:
    """The largest new files behind a node, as <return>/<path>; those half as large are among them.

    They are of the return with most new records: what the node's memory did not suffice for.
    """
    returns = _returns(manifest, node)
    new = {name: files for name, files in _new_files(settings).items() if name in returns}
    if not new:
        return ()
    name = max(sorted(new), key=lambda each: sum(file["records"] for file in new[each]))
    most = max(file["records"] for file in new[name])
    return tuple(f"{name}/{file['file_name']}" for file in new[name] if 2 * file["records"] >= most)


def _returns(manifest: Mapping[str, Any], node: str) -> set[str]:
    """The return of its folder or staging model, otherwise those of the sources behind it."""
    path = manifest["nodes"].get(node, {}).get("original_file_path", "")
    own = {name for name in contracts() if f"/{name}/" in path or path.endswith(f"stg_{name}.sql")}
    if own:
        return own
    seen: set[str] = set()
    ahead = [node]
    while ahead:
        seen.add(each := ahead.pop())
        ahead += set(manifest["parent_map"].get(each, ())) - seen
    return {each.rpartition(".")[2] for each in seen if each.startswith("source.")} & set(
        contracts()
    )


def _new_files(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """The accepted files whose content is not in the last publication, by return."""
    published = settings.published / generations.LINK
    known: set[tuple[str, str]] = set()
    if published.exists():
        with engine.connect(str(published), read_only=True) as connection:
            known = set(
                connection.execute(
                    "select return_name, sha256 from data_quality.file_reconciliation"
                    " where status = 'accepted'"
                ).fetchall()
            )
    found: dict[str, list[dict[str, Any]]] = {}
    for file in _accepted(settings):
        if (file["return_name"], file["sha256"]) not in known:
            found.setdefault(file["return_name"], []).append(file)
    return found


def _accepted(settings: Settings) -> list[dict[str, Any]]:
    """The lines of the manifest's accepted files."""
    files = pq.read_table(settings.landed / "files.parquet").to_pylist()
    return [file for file in files if file["status"] == "accepted"]
