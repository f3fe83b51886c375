"""Manage the published files: point the link to another file, and delete old files.

Each published file, or generation, is `generations/<id>/drug_strategy.duckdb`. A link next to the
folder `generations` points to the current file. DuckDB names a database after its file, so all
generations have the same file name, and connections saved in BI tools stay valid.
"""

import os
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.files import swing_link, sync
from drug_strategy.io.folders import LINK

_FOLDER = "generations"
_REVISIONS = "[0-9]*.parquet"  # each publication's revisions, named after its ID


def new_generation(folder: Path, revisions: Path) -> tuple[str, datetime]:
    """Return an ID for a new publication, and the current UTC time.

    The ID ends in the current time and sorts after all earlier IDs, including those in `revisions`.
    If the clock was ahead at an earlier publication, the ID begins with that publication's ID,
    because an ID that people may have cited must not change.
    """
    now = datetime.now(UTC)
    at = f"{now:%Y%m%dT%H%M%S.%fZ}"
    earlier = [*finished(folder), *(path.stem for path in revisions.glob(_REVISIONS))]
    newest = max(earlier, default="")
    return at if at > newest else f"{newest.partition('-')[0]}-{at}", now


def path_of(folder: Path, generation: str) -> Path:
    """Return the path of a publication's finished file."""
    return folder / _FOLDER / generation / LINK


def current(folder: Path) -> str | None:
    """Return the ID of the publication that the link points to, or None."""
    try:
        target = Path(os.readlink(folder / LINK))
    except OSError:
        return None
    return target.parent.name or None


def as_at(folder: Path) -> date | None:
    """Return the current publication's as-at date, or None if no publication is readable."""
    try:
        with engine.connect(str(folder / LINK), read_only=True) as connection:
            row = connection.execute("select as_at from marts.publication").fetchone()
    except duckdb.Error:
        return None
    return row[0] if row else None


def finished(folder: Path) -> list[str]:
    """List the IDs of all finished publications, oldest first."""
    return sorted(path.parent.name for path in folder.glob(f"{_FOLDER}/*/{LINK}"))


def revisions(folder: Path) -> list[str]:
    """List the files with confirmed revisions, oldest first."""
    return sorted(str(path) for path in folder.glob(_REVISIONS))


def finish(draft: Path, folder: Path, generation: str) -> None:
    """Make a verified draft read-only, sync it to disk and move it to the publication's folder."""
    draft.chmod(0o444)
    sync(draft)
    target = path_of(folder, generation)
    for parent in (target.parent.parent, target.parent):  # every user may enter these folders
        parent.mkdir(exist_ok=True)
        parent.chmod(0o755)
    sync(target.parent.parent)
    os.rename(draft, target)
    sync(target.parent)


def point_to(folder: Path, generation: str) -> None:
    """Point the link to a finished publication in one step."""
    swing_link(folder / LINK, str(path_of(folder, generation).relative_to(folder)))
    sync(folder)


def before(folder: Path, generation: str) -> str | None:
    """Return the ID of the previous finished publication, or None."""
    older = [name for name in finished(folder) if name < generation]
    return older[-1] if older else None


def prune(folder: Path, keep: int, days: int) -> list[str]:
    """Delete all but the newest `keep` published files, and any that are over `days` days old.

    The current and previous publications are always kept. Return the IDs of those deleted.
    """
    now = current(folder)
    kept = {now, before(folder, now) if now else None}
    oldest = time.time() - days * 86_400
    gone = []
    for rank, generation in enumerate(reversed(finished(folder))):
        is_past = rank >= keep or path_of(folder, generation).stat().st_mtime < oldest
        if is_past and generation not in kept:
            gone.append(generation)
    for generation in gone:
        path = path_of(folder, generation)
        path.unlink(missing_ok=True)
        with suppress(OSError):  # a reader may have left a file of its own in the folder
            path.parent.rmdir()
    return gone


def sweep(folder: Path) -> None:
    """Delete what a killed refresh left behind. The caller must hold the publication lock."""
    for draft in (*folder.glob(".tmp-*"), *folder.glob(f".{LINK}.*.tmp")):
        draft.unlink(missing_ok=True)
    for empty in folder.glob(f"{_FOLDER}/*"):
        with suppress(OSError):
            empty.rmdir()
