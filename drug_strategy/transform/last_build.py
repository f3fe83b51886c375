"""Records from which dbt sources and code the warehouse was last built.

If the dbt project, the warehouse or the list of sources has changed, or if the last build failed,
dbt builds everything. The record is in the same note as those of `refreshing.up_to_date`.
"""

import hashlib
from collections.abc import Mapping
from glob import escape, glob
from pathlib import Path
from typing import Any

from drug_strategy.io import versions
from drug_strategy.io.files import read_note, write_note
from drug_strategy.settings import Settings
from drug_strategy.transform.by_indicator import Sums

Manifest = Mapping[str, Any]  # dbt's manifest
_BUILD = "build"


def changed_sources(settings: Settings, manifest: Manifest) -> list[str] | None:
    """List the dbt sources that changed since the last build, or return None to build all."""
    before = read_note(settings.up_to_date).get(_BUILD)
    if before is None:
        return None
    now = _built(settings, manifest)
    if any(before.get(part) != now[part] for part in ("code", "home", "warehouse")):
        return None
    if before["sources"].keys() != now["sources"].keys():
        return None
    return [name for name, state in now["sources"].items() if state != before["sources"][name]]


def is_known(settings: Settings) -> bool:
    """Return whether the last build succeeded and was recorded."""
    return _BUILD in read_note(settings.up_to_date)


def decided(settings: Settings) -> Sums:
    """Return the sums of the tables that decided the figures of the last build."""
    found: Sums = read_note(settings.up_to_date)[_BUILD]["decided"]
    return found


def remember(settings: Settings, manifest: Manifest, decided: Sums) -> None:
    """Record what the warehouse was built from, once everything has been built and tested.

    `decided` are the sums of the tables that decided the figures.
    """
    note = read_note(settings.up_to_date)
    built = {**_built(settings, manifest), "decided": decided}
    write_note(settings.up_to_date, {**note, _BUILD: built})


def forget(settings: Settings) -> None:
    """Make the next build start from scratch, unless `remember` is called first."""
    note = read_note(settings.up_to_date)
    if note.pop(_BUILD, None) is not None:
        write_note(settings.up_to_date, note)


def _built(settings: Settings, manifest: Manifest) -> dict[str, Any]:
    sources = {}
    for name, source in manifest["sources"].items():
        pattern = source["schema"].replace("{name}", source["name"])
        files = sorted(glob(f"{escape(str(settings.home))}/{pattern}"))
        marked = "".join(f"{file}\0{versions.mark(Path(file))}\0" for file in files)
        sources[name] = hashlib.sha256(marked.encode()).hexdigest()
    return {
        "code": versions.of_models(),
        "home": str(settings.home),  # because views contain the home's path
        "warehouse": versions.mark(settings.database),
        "sources": sources,
    }
