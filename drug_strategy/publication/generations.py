"""Generations: the finished files, the link that names the current one, and which may go.

A reader that opens the link sees one whole generation; the swap is one rename.
What is in a file is not looked at here.
"""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

LINK = "drug_strategy.duckdb"
_PREFIX, _SUFFIX = "drug_strategy-", ".duckdb"


def new_generation() -> tuple[str, datetime]:
    """A name that sorts by time, and the time (UTC)."""
    now = datetime.now(UTC)
    return now.strftime("%Y%m%dT%H%M%S.%fZ"), now


def path_of(folder: Path, generation: str) -> Path:
    """The finished file of a generation."""
    return folder / f"{_PREFIX}{generation}{_SUFFIX}"


def current(folder: Path) -> str | None:
    """The generation that the link names, or None where there is none."""
    try:
        return _generation(Path(os.readlink(folder / LINK)))
    except OSError:
        return None


def finished(folder: Path) -> list[str]:
    """Every finished generation, oldest first."""
    return sorted(_generation(path) for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"))


def finish(draft: Path, folder: Path, generation: str) -> None:
    """Make a verified draft a finished generation: read-only, on the disk, under its name."""
    draft.chmod(0o444)
    _sync(draft)
    os.rename(draft, path_of(folder, generation))
    _sync(folder)


def point_to(folder: Path, generation: str) -> None:
    """Swing the link to a finished generation in one step."""
    link = folder / f".link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(path_of(folder, generation).name)
    os.replace(link, folder / LINK)
    _sync(folder)


def before(folder: Path, generation: str) -> str | None:
    """The newest finished generation older than the one given."""
    older = [each for each in finished(folder) if each < generation]
    return older[-1] if older else None


def step_back(folder: Path) -> tuple[str, str | None]:
    """Point the link at the generation before; gives the one it named, and that before if any."""
    left = current(folder) or ""
    earlier = before(folder, left)
    if earlier:
        point_to(folder, earlier)
    return left, earlier


def prune(folder: Path, keep: int, days: int) -> list[str]:
    """Delete generations that are beyond the newest `keep` or older than `days`; give their names.

    The one that the link names and the one before it stay.
    """
    now = current(folder)
    kept = {now, before(folder, now) if now else None}
    oldest = time.time() - days * 86_400
    gone = [
        generation
        for rank, generation in enumerate(reversed(finished(folder)))
        if generation not in kept
        and (rank >= keep or path_of(folder, generation).stat().st_mtime < oldest)
    ]
    for generation in gone:
        path_of(folder, generation).unlink(missing_ok=True)
    return gone


def sweep(folder: Path) -> None:
    """Delete what a killed publication left; only for the holder of the publication lock."""
    for draft in (*folder.glob(".tmp-*"), *folder.glob(".link-*")):
        draft.unlink(missing_ok=True)


def _generation(path: Path) -> str:
    return path.name.removeprefix(_PREFIX).removesuffix(_SUFFIX)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
