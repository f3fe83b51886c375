"""The shelf: the folders of the editions, and the link that names the current one.

A folder is written beside the others and renamed when it is whole; then the link is swung.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LINK = "current"


@contextmanager
def adding(target: Path, name: str) -> Iterator[Path]:
    """A folder to write an edition to; it becomes the current one when the block ends well.

    Everyone who can reach it may read it.
    """
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(0o755)
    draft, before = target / f".draft-{name}", target / f".before-{name}"
    for left in (*target.glob(".draft-*"), *target.glob(".link-*")):
        shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
    for left in target.glob(".before-*"):
        _put_back(left, target / left.name.removeprefix(".before-"))
    draft.mkdir()
    try:
        yield draft
        for file in draft.iterdir():
            file.chmod(0o644)
        draft.chmod(0o755)
        if (target / name).exists():
            os.rename(target / name, before)
        os.rename(draft, target / name)
        _point(target, name)
        shutil.rmtree(before, ignore_errors=True)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def prune(target: Path, keep: int, most_bytes: int) -> None:
    """Delete the folders of editions beyond the newest `keep`, or `most_bytes`; one always stays.

    What they gave and hid stays remembered in the private home.
    """
    current = os.readlink(target / LINK)
    folders = sorted(
        (each for each in target.iterdir() if (each / "disclosure.json").is_file()),
        key=lambda each: each.name,
        reverse=True,
    )
    taken = 0
    for rank, folder in enumerate(each for each in folders if not each.is_symlink()):
        taken += sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        if folder.name != current and (rank >= keep or taken > most_bytes):
            shutil.rmtree(folder)


def _put_back(before: Path, finished: Path) -> None:
    """After a kill between two renames: the folder of before, where none took its place."""
    if finished.exists():
        shutil.rmtree(before)
    else:
        os.rename(before, finished)


def _point(target: Path, name: str) -> None:
    link = target / f".link-{name}"
    link.symlink_to(name)
    os.replace(link, target / LINK)
