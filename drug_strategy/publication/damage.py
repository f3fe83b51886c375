"""Notice a published file that is not what was published, and set it aside.

At publication, a file's checksum is recorded where readers cannot change it, and no other file lies
beside it. DuckDB would read a .wal file beside the published file as changes to its figures. A
refresh, `warehouse status` and the sensor therefore check all three: the link, the file and what
lies beside them. Nothing is exported from an altered file, and answers from it say so. A refresh
moves whatever has changed into the home's folder `damaged`, so that nobody reads it, and publishes
the figures again.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from drug_strategy.io.errors import UserError, reason
from drug_strategy.io.files import digest_of, exclusive
from drug_strategy.publication import generations
from drug_strategy.publication.history import confirm_revisions
from drug_strategy.settings import Settings

REPAIR = "Run: warehouse refresh (it sets the file aside and publishes the figures again)"
_KEPT = 5  # folders of damaged files


def fault(settings: Settings) -> str | None:
    """Say in a sentence how the published file differs from what was published, or return None.

    Without a checksum to compare, the answer is about the link and the files beside it alone.
    """
    current = generations.current(settings.published)
    found = _fault(settings, current)
    # A refresh may have published, and deleted an old file, in the meantime.
    is_same = generations.current(settings.published) == current
    return found if is_same else fault(settings)


def require_intact(settings: Settings) -> None:
    """Refuse to copy figures out of a published file that is not what was published."""
    if found := fault(settings):
        raise UserError(f"{found} Nothing was written, because its figures may be wrong. {REPAIR}")


def doubts(settings: Settings) -> list[str]:
    """Return a sentence for the reader of an answer if the published file has been altered."""
    found = fault(settings)
    return [f"This answer may be wrong: {found} {REPAIR}"] if found else []


def _fault(settings: Settings, current: str | None) -> str | None:
    link = settings.published_file
    if current is None:
        if os.path.lexists(link):
            return f"{link} is no longer the link to the published file."
        with suppress(OSError):
            if any(settings.checksum("any").parent.iterdir()):
                return f"{link} is missing."
        return None
    file = generations.path_of(settings.published, current)
    if Path(os.readlink(link)) != file.relative_to(settings.published):
        return f"{link} points to {os.readlink(link)}, which is not a publication of this home."
    if beside := sorted(map(str, (*_beside(link), *_beside(file)))):
        return f"{beside[0]} lies beside the published file, but no refresh put it there."
    return _fault_of(settings, current)


def _fault_of(settings: Settings, generation: str) -> str | None:
    file = generations.path_of(settings.published, generation)
    if file.is_symlink() or not file.is_file():
        return f"{file} is {'not a file' if os.path.lexists(file) else 'missing'}."
    try:
        recorded = settings.checksum(generation).read_text("ascii")
    except OSError:  # only the home's owner may read checksums, and a restored home may lack them
        return None
    try:
        is_same = digest_of(file) == recorded
    except OSError as error:
        return f"{file} cannot be read: {reason(error)}."
    return None if is_same else f"{file} has changed since it was published."


def _beside(path: Path) -> Iterator[Path]:
    """Yield the files next to `path` that DuckDB would read as a part of it."""
    return path.parent.glob(f"{path.name}?*")


def is_intact(settings: Settings, generation: str) -> bool:
    """Return whether a publication is what was published, with nothing beside it."""
    file = generations.path_of(settings.published, generation)
    return not any(_beside(file)) and _fault_of(settings, generation) is None


def set_aside(settings: Settings) -> str | None:
    """Move a published file that has changed out of readers' reach, and describe it for operators.

    The link then points to the newest publication that is intact, if there is one. Return None if
    nothing has changed. The caller must hold the home's lock.
    """
    folder, link = settings.published, settings.published_file
    with exclusive(settings.home / "publication.lock", when_busy=lambda: None):
        found = fault(settings)
        if found is None:
            return None
        current = generations.current(folder)
        confirm_revisions(settings.revisions, current)
        moved = [*_beside(link)] + ([link] if not link.is_symlink() else [])
        is_whole = current is None or is_intact(settings, current)
        if current is not None and not is_whole:
            moved.append(generations.path_of(folder, current).parent)
        name = current or max(generations.finished(folder), default="link")
        kept = _move(moved, settings.damaged / name)
        intact = (name for name in reversed(generations.finished(folder)))
        good = next((name for name in intact if is_intact(settings, name)), None)
        if good is None:
            link.unlink(missing_ok=True)
        elif good != generations.current(folder):
            generations.point_to(folder, good)
    moved_to = f" What was there is now in {kept}." if kept else ""
    again = " The figures are published again by this refresh, or by the next one that succeeds;"
    if good is None:
        then = f"{again} until then, no figures are published."
    elif is_whole:
        then = f" Publication {good} itself is unchanged."
    else:
        then = f"{again} until then, publication {good} is current."
    return (
        f"The published file is not what was published: {found}{moved_to}{then} Figures read since"
        f" the last refresh may be wrong. Find out who can write to {folder}."
    )


def _move(paths: list[Path], target: Path) -> Path | None:
    """Move files and folders that exist into a new folder, and return the folder.

    The oldest such folders are deleted.
    """
    there = [path for path in paths if os.path.lexists(path)]
    if not there:
        return None
    while target.exists():
        target = target.with_name(f"{target.name}_")
    target.mkdir(parents=True)
    for path in there:
        os.rename(path, target / path.name)
    for old in sorted(target.parent.iterdir())[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return target
