"""Identify the version of the code.

An output is remade if its own code changes, and each publication records the code that decided its
figures.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from drug_strategy import __version__
from drug_strategy.settings import CODE, PROJECT

_CODE = (".py", ".sql")
_MODELS = ("models", "seeds", "macros", "tests/dbt")
_DBT = ("dbt_project.yml", "profiles.yml", "selectors.yml")


@cache
def of_packages(*packages: str) -> str:
    """Return a checksum of these `drug_strategy` packages and all locked dependencies."""
    return _digest(file for file in _files(*packages) if file.suffix in _CODE)


@cache
def of_output(*packages: str) -> str:
    """Return a checksum of these packages, their templates and styles, and all dependencies.

    Modules outside any package, such as `places`, are always included.
    """
    return _digest([*_files(*packages), *(CODE / "drug_strategy").glob("*.py")])


@cache
def of_models() -> str:
    """Return a checksum of the dbt project, the code that runs dbt, and all dependencies."""
    models = [file for folder in _MODELS for file in (PROJECT / folder).rglob("*")]
    return _digest([*models, *(PROJECT / name for name in _DBT), *_files("transform", "contracts")])


@cache
def of_figures() -> str:
    """Return the software's version and a checksum of all code that decides a figure.

    An example is 0.3.0+1a2b3c4d.
    """
    code = f"{of_models()} {of_packages('landing', 'quality')}"
    return f"{__version__}+{hashlib.sha256(code.encode()).hexdigest()[:8]}"


def _files(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from (CODE / "drug_strategy" / package).rglob("*")


def mark(file: Path) -> str | None:
    """Return a file's size, modification time and inode, or None if it does not exist."""
    try:
        status = file.stat()
    except OSError:
        return None
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted({*files, PROJECT / "uv.lock"}):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(CODE)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
