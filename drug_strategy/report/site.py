"""The site's folder: written beside the old one and swapped in whole.

A kill while it is written leaves the old site; one between the two renames leaves it aside, where
the next report finds it.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from drug_strategy.io.files import exclusive


def swap_in(files: Mapping[str, str], target: Path) -> None:
    """Write `files` into a folder beside `target`, which then takes its place.

    Everyone who can reach the folder may read it, as with the published file.

    Raises:
        OSError: if it cannot be written; the site before it stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft, before = (target.with_name(f".{target.name}.{name}") for name in ("draft", "before"))
    with exclusive(target.with_name(f"{target.name}.lock"), when_busy=lambda: None):
        _restore(before, target)
        shutil.rmtree(draft, ignore_errors=True)
        try:
            _write(files, draft)
            with suppress(FileNotFoundError):
                os.rename(target, before)
            os.rename(draft, target)
        finally:
            _restore(before, target)
            shutil.rmtree(draft, ignore_errors=True)


def _restore(before: Path, target: Path) -> None:
    """Put the site before back where none took its place, else let it go."""
    if before.exists() and not target.exists():
        os.rename(before, target)
    shutil.rmtree(before, ignore_errors=True)


def _write(files: Mapping[str, str], folder: Path) -> None:
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
        path.chmod(0o644)
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        inner.chmod(0o755)
