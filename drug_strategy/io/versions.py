"""Identify the version of the code, so that outputs are made again after the code changes."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from drug_strategy.settings import CODE, PROJECT

_MODELS = ("models", "seeds", "macros", "tests/dbt")
_CODE = (".py", ".sql")
_FILES = ("dbt_project.yml", "profiles.yml", "selectors.yml", "uv.lock")


@cache
def of_packages(*packages: str) -> str:
    """Return a checksum of these `drug_strategy` packages and all locked dependencies."""
    folders = [CODE / "drug_strategy" / package for package in packages]
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix in _CODE]
    return _digest([*files, PROJECT / "uv.lock"])


@cache
def of_project() -> str:
    """Return a checksum of all that outputs depend on: models, seeds, code and dependencies."""
    folders = [PROJECT / folder for folder in _MODELS]
    folders += [CODE / "drug_strategy", CODE / "orchestration"]
    files = {file for folder in folders for file in folder.rglob("*")}
    return _digest([*files, *(PROJECT / name for name in _FILES)])


def mark(file: Path) -> str | None:
    """Return a file's size, modification time and inode, or None if the file does not exist."""
    try:
        status = file.stat()
    except OSError:
        return None
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(CODE)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
