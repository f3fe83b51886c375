"""Identify the version of the code.

An output is remade if the code that it depends on changes, and each publication records the code
that decided its figures. A checkout and an installed wheel of the same code have the same version.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from drug_strategy import __version__
from drug_strategy.io.folders import CODE, PROJECT

PACKAGES = {
    "landing": ("contracts", "io", "landing"),
    "quality": ("contracts", "io", "quality"),
    "publication": ("contracts", "io", "landing", "publication", "quality"),
    "report": ("contracts", "io", "landing", "publication", "report"),
    "exports": ("answers", "contracts", "exports", "io"),
}
"""For each package that makes an output, the packages whose code decides what is in it."""
LIBRARIES = (
    "duckdb",
    "duckdb_engine",
    "great_expectations",
    "Jinja2",
    "MarkupSafe",
    "openpyxl",
    "pyarrow",
    "pydantic",
    "PyYAML",
    "SQLAlchemy",
    "vl-convert-python",
    "xlsxwriter",
)
"""The libraries that can change an output."""
_ENGINES = ("dbt-core", "dbt-duckdb", "duckdb")
_PROJECT = (
    "models",
    "seeds",
    "macros",
    "tests/dbt",
    "dbt_project.yml",
    "profiles.yml",
    "selectors.yml",
)


@cache
def of_code(package: str) -> str:
    """Return a checksum of the code that decides a package's output, and of the libraries.

    The returns' contracts are left out: an output made for one return adds its own.
    """
    files = _files(CODE / "drug_strategy", "settings.py", *PACKAGES[package])
    return _digest({name: file for name, file in files.items() if ".odcs." not in name}, LIBRARIES)


@cache
def of_models() -> str:
    """Return a checksum of the dbt project, the code that runs dbt, and the engines' versions."""
    running = _files(CODE / "drug_strategy", "contracts", "transform")
    return _digest(_files(PROJECT, *_PROJECT) | running, _ENGINES)


@cache
def of_figures() -> str:
    """Return the version and a checksum of all code that decides a figure: 0.3.0+1a2b3c4d."""
    code = f"{of_models()} {of_code('landing')} {of_code('quality')}"
    return f"{__version__}+{hashlib.sha256(code.encode()).hexdigest()[:8]}"


def _files(root: Path, *places: str) -> dict[str, Path]:
    """Return the files at these places, by their path below `root`. Leave out compiled Python."""
    found = [root / place for place in places]
    files = [each for place in found for each in (place, *place.rglob("*")) if each.is_file()]
    return {str(file.relative_to(root)): file for file in files if file.suffix != ".pyc"}


def mark(file: Path) -> str | None:
    """Return a file's size, modification time and inode, or None if it does not exist."""
    try:
        status = file.stat()
    except OSError:
        return None
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def _digest(files: Mapping[str, Path], libraries: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for library in libraries:
        digest.update(f"{library} {version(library)}\0".encode())
    for name, file in sorted(files.items()):
        digest.update(f"{name}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
