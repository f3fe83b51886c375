"""Selection: which sources changed since the last build, and so what dbt builds (`source:...+`).

A late correction may change any quarter, but only of its own return, so only the models downstream
of a changed source are built. If the code, the warehouse or the set of sources has changed, or the
last build failed, everything is built.
"""

import hashlib
import json
from collections.abc import Mapping
from glob import escape, glob
from pathlib import Path
from typing import Any

from drug_strategy.io import versions
from drug_strategy.io.files import write_atomically
from drug_strategy.settings import Settings

Manifest = Mapping[str, Any]


def changed_sources(settings: Settings, manifest: Manifest) -> list[str] | None:
    """The unique IDs of the sources that changed since the last build; None to build everything."""
    try:
        before = json.loads(memory(settings).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    now = _state(settings, manifest)
    if any(before.get(part) != now[part] for part in ("code", "warehouse")):
        return None
    if before["sources"].keys() != now["sources"].keys():
        return None
    return [name for name, state in now["sources"].items() if state != before["sources"][name]]


def remember(settings: Settings, manifest: Manifest) -> None:
    """Note what the warehouse was built from, after all of it was built and tested."""
    write_atomically(memory(settings), json.dumps(_state(settings, manifest)).encode())


def forget(settings: Settings) -> None:
    """Build everything next time, unless `remember` follows."""
    memory(settings).unlink(missing_ok=True)


def arguments(manifest: Manifest, sources: list[str]) -> list[str]:
    """dbt's arguments to build what is downstream of these sources."""
    named = [manifest["sources"][source] for source in sources]
    return ["--select", *(f"source:{each['source_name']}.{each['name']}+" for each in named)]


def downstream(manifest: Manifest, sources: list[str]) -> set[str]:
    """The unique IDs of everything that dbt builds from these sources."""
    found: set[str] = set()
    ahead = list(sources)
    while ahead:
        ahead += set(manifest["child_map"][ahead.pop()]) - found - set(ahead)
        found |= set(ahead)
    return found


def memory(settings: Settings) -> Path:
    """The file that notes what the warehouse was built from; missing if a build did not end."""
    return settings.dbt / "built.json"


def _state(settings: Settings, manifest: Manifest) -> dict[str, Any]:
    return {
        "code": versions.of_project(),
        "warehouse": versions.mark(settings.database),
        "sources": {
            name: _digest(settings, source) for name, source in manifest["sources"].items()
        },
    }


def _digest(settings: Settings, source: Mapping[str, Any]) -> str:
    """A checksum of the names and the times of a source's files."""
    files = sorted(glob(f"{escape(str(settings.home))}/{source['identifier']}"))
    marked = "".join(f"{file}\0{versions.mark(Path(file))}\0" for file in files)
    return hashlib.sha256(marked.encode()).hexdigest()
