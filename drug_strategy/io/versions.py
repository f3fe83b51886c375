"""Identify the version of the code.

An output is remade if the code that it depends on changes, and each publication records the code
that decided its figures.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path

from drug_strategy import __version__
from drug_strategy.io.folders import CODE, PROJECT

_MODELS = ("models", "seeds", "macros", "tests/dbt")
_DBT = ("dbt_project.yml", "profiles.yml", "selectors.yml")
_ENGINES = ("dbt-core", "dbt-duckdb", "duckdb")
_IMPORT = re.compile(
    r"^ *(?:from (?P<package>[\w.]+) import (?P<names>\([^)]*\)|[^\n]+)|import (?P<module>[\w.]+))",
    re.MULTILINE,
)
LIBRARIES = {
    "dbt": "dbt-core",
    "duckdb": "duckdb",
    "duckdb_engine": "duckdb-engine",
    "gptables": "gptables",
    "great_expectations": "great-expectations",
    "jinja2": "Jinja2",
    "markupsafe": "MarkupSafe",
    "openpyxl": "openpyxl",
    "pandas": "pandas",
    "pyarrow": "pyarrow",
    "pydantic": "pydantic",
    "sqlalchemy": "SQLAlchemy",
    "vl_convert": "vl-convert-python",
    "xlsxwriter": "xlsxwriter",
    "yaml": "PyYAML",
}
"""The libraries that can change an output, by the name under which they are imported."""


@cache
def of_code(*places: str) -> str:
    """Return a checksum of packages or modules of `drug_strategy`, and of what they depend on.

    They depend on all modules that they import, on the data files beside these modules, such as SQL
    and templates, and on the versions of the libraries. The returns' contracts are left out: an
    output made for one return adds its own contract, so only this return's rows are made again.
    """
    modules, libraries = needed_by(*places)
    beside = {
        file
        for folder in {module.parent for module in modules} - {CODE / "drug_strategy"}
        for file in folder.rglob("*")
        if file.suffix not in (".py", ".pyc") and file.parent.name != "contracts"
    }
    return _digest([*modules, *beside], [LIBRARIES[name] for name in libraries])


@cache
def of_models() -> str:
    """Return a checksum of the dbt project, the code that runs dbt, and the engines' versions."""
    models = [file for folder in _MODELS for file in (PROJECT / folder).rglob("*")]
    folders = [CODE / "drug_strategy" / package for package in ("transform", "contracts")]
    running = [file for folder in folders for file in folder.rglob("*")]
    return _digest([*models, *(PROJECT / name for name in _DBT), *running], _ENGINES)


@cache
def of_figures() -> str:
    """Return the software's version and a checksum of all code that decides a figure.

    An example is 0.3.0+1a2b3c4d.
    """
    code = f"{of_models()} {of_code('landing', 'quality')}"
    return f"{__version__}+{hashlib.sha256(code.encode()).hexdigest()[:8]}"


def needed_by(*places: str) -> tuple[set[Path], set[str]]:
    """Return these packages' or modules' files, all modules that they import, and the libraries."""
    modules: set[Path] = set()
    libraries: set[str] = set()
    found = [file for place in places for file in _modules(CODE / "drug_strategy" / place)]
    while found:
        module = found.pop()
        if module not in modules:
            modules.add(module)
            for name in _imported(module.read_text("utf-8")):
                found += _modules(CODE / name.replace(".", "/"), is_package=False)
                libraries |= {name.partition(".")[0]} & LIBRARIES.keys()
    return modules, libraries


def _modules(place: Path, is_package: bool = True) -> list[Path]:
    """Return a module's file or, for a package, all its files or only `__init__.py`."""
    if is_package and place.is_dir():
        return [*place.rglob("*.py")]
    files = (place.with_suffix(".py"), place / "__init__.py")
    return [file for file in files if file.is_file()]


def _imported(code: str) -> Iterator[str]:
    """List the modules that code may import, and the packages in which they are."""
    for found in _IMPORT.finditer(code):
        names = (found["module"] or found["package"]).split(".")
        yield from accumulate(names, "{}.{}".format)
        for name in re.findall(r"\w+", found["names"] or ""):
            yield f"{found['package']}.{name}"


def mark(file: Path) -> str | None:
    """Return a file's size, modification time and inode, or None if it does not exist."""
    try:
        status = file.stat()
    except OSError:
        return None
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def _digest(files: Iterable[Path], libraries: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for library in sorted(libraries):
        digest.update(f"{library} {version(library)}\0".encode())
    for file in sorted({*files}):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(CODE)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
