"""The code's version changes whenever code that affects an output does."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from drug_strategy import __version__
from drug_strategy.io import versions
from drug_strategy.io.folders import CODE, PROJECT


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty folder in place of the project's."""
    monkeypatch.setattr(versions, "PROJECT", tmp_path)
    monkeypatch.setattr(versions, "CODE", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    for function in (versions.of_figures, versions.of_models, versions.of_code):
        function.cache_clear()


def write(code: Path, path: str, content: str) -> None:
    file = code / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    forget()


@pytest.mark.parametrize(
    ("path", "is_different"),
    [
        ("landing/land.py", True),
        ("landing/sql/rows.sql", True),
        ("io/engine.py", True),  # imported by landing
        ("contracts/a.odcs.yaml", False),  # `version_of` adds the return's own contract
        ("io/browser.py", False),
        ("refreshing/notices.py", False),
        ("report/templates/style.css", False),
        ("landing/__pycache__/land.pyc", False),
    ],
)
def test_the_version_of_landed_rows_changes_with_what_landing_imports_and_nothing_else(
    code: Path, path: str, is_different: bool
) -> None:
    imports = (
        "from drug_strategy import __version__\n"
        "from drug_strategy.contracts import (\n    Contract,\n)\n"
        "    from drug_strategy.io import engine"
    )
    write(code, "drug_strategy/__init__.py", "")
    write(code, "drug_strategy/landing/land.py", imports)
    write(code, "drug_strategy/contracts/__init__.py", "")
    write(code, "drug_strategy/io/engine.py", "")
    before = versions.of_code("landing")
    write(code, f"drug_strategy/{path}", f"{imports}\n")
    assert (versions.of_code("landing") != before) == is_different


def test_the_version_changes_with_a_library_that_the_code_imports_but_not_with_a_linter(
    code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(code, "drug_strategy/landing/land.py", "import pyarrow.parquet as pq")
    found = []
    for newer in ("", "pyarrow", "ruff"):
        monkeypatch.setattr(versions, "version", lambda name, newer=newer: f"{name == newer}")
        forget()
        found.append(versions.of_code("landing"))
    assert found[0] == found[2] != found[1]


@pytest.mark.parametrize("place", ["landing", "quality", "publication", "report"])
def test_every_module_that_is_really_imported_is_part_of_the_version(place: str) -> None:
    names = [
        ".".join(file.relative_to(CODE).with_suffix("").parts)
        for file in (CODE / "drug_strategy" / place).rglob("*.py")
        if file.name != "__init__.py"
    ]
    script = (
        f"import sys, {', '.join(names)}\n"
        "names = [name for name in sys.modules if name.startswith('drug_strategy.')]\n"
        "print(*(sys.modules[name].__file__ for name in names), sep='\\n')"
    )
    python = [sys.executable, "-c", script]
    ran = subprocess.run(python, capture_output=True, text=True, check=True, cwd=CODE)
    modules, _ = versions.needed_by(place)
    imported = {Path(line) for line in ran.stdout.splitlines()}
    assert len(imported) > 10
    assert imported - modules - {CODE / "drug_strategy" / "__init__.py"} == set()


@pytest.mark.parametrize(
    "place", ["landing", "quality", "publication", "report", "exports/return_notes"]
)
def test_no_output_is_made_again_because_its_refresh_is_run_differently(place: str) -> None:
    modules, _ = versions.needed_by(place)
    assert len(modules) > 10
    assert {module for module in modules if module.parent.name == "refreshing"} == set()


def test_every_library_that_the_code_imports_is_known_or_decides_no_output() -> None:
    code = "\n".join(file.read_text("utf-8") for file in (CODE / "drug_strategy").rglob("*.py"))
    imported = set(
        re.findall(r"^ *(?:from|import) (\w+)[ .\w]*(?: import .*)?$", code, re.MULTILINE)
    )
    installed = {name for name in imported if find_spec(name)} - set(sys.stdlib_module_names)
    # These only carry out commands.
    others = {
        "dagster",
        "dbt_common",
        "drug_strategy",
        "mcp",
        "orchestration",
        "prometheus_client",
        "sqlglot",
        "typer",
    }
    assert installed - others - {"tests"} <= versions.LIBRARIES.keys()


@pytest.mark.parametrize(
    ("path", "is_different"),
    [
        ("models/marts/indicator_values.sql", True),
        ("seeds/strategy/indicators.csv", True),
        ("drug_strategy/landing/dates.py", True),
        ("drug_strategy/quality/rules.py", True),
        ("drug_strategy/report/build.py", False),
    ],
)
def test_the_version_of_the_figures_changes_only_with_code_that_decides_figures(
    code: Path, path: str, is_different: bool
) -> None:
    found = []
    for content in ("one", "two"):
        write(code, path, content)
        found.append(versions.of_figures())
    assert (found[0] != found[1]) == is_different
    assert all(re.fullmatch(rf"{re.escape(__version__)}\+[0-9a-f]{{8}}", name) for name in found)


def test_the_installation_page_names_the_wheel_of_this_version() -> None:
    page = (PROJECT / "docs" / "installing.md").read_text("utf-8")
    wheels = re.findall(r"drug_strategy_warehouse-(.+?)-py3", page)
    assert {*wheels} == {__version__}
