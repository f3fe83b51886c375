"""The code's version changes whenever code that affects an output does."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

from drug_strategy import __version__
from drug_strategy.io import versions
from drug_strategy.io.folders import CODE, PROJECT


@pytest.fixture
def code(tmp_path, monkeypatch):
    """Return an empty folder in place of the project's."""
    monkeypatch.setattr(versions, "PROJECT", tmp_path)
    monkeypatch.setattr(versions, "CODE", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget():
    for function in (versions.of_figures, versions.of_models, versions.of_code):
        function.cache_clear()


@pytest.mark.parametrize(
    ("path", "decides"),
    [
        ("drug_strategy/landing/land.py", "rows and figures"),
        ("drug_strategy/landing/sql/rows.sql", "rows and figures"),
        ("drug_strategy/io/engine.py", "rows and figures"),
        ("drug_strategy/settings.py", "rows and figures"),
        ("drug_strategy/quality/rules.py", "figures"),
        ("models/marts/indicator_values.sql", "figures"),
        ("seeds/strategy/indicator_register.csv", "figures"),
        ("drug_strategy/contracts/a.odcs.yaml", "figures"),  # for rows, in the load log instead
        ("drug_strategy/refreshing/notices.py", "nothing"),
        ("drug_strategy/report/build.py", "nothing"),
        ("drug_strategy/landing/__pycache__/land.pyc", "nothing"),
    ],
)
def test_a_version_changes_with_the_code_that_decides_the_output_and_with_no_other(
    code, path, decides
):
    file = code / path
    file.parent.mkdir(parents=True)
    rows, figures = set(), set()
    for content in ("one", "two"):
        file.write_text(content)
        forget()
        rows.add(versions.of_code("landing"))
        figures.add(versions.of_figures())
    assert (len(rows) == 2, len(figures) == 2) == ("rows" in decides, "figures" in decides)
    assert re.fullmatch(rf"{re.escape(__version__)}\+[0-9a-f]{{8}}", figures.pop())


@pytest.mark.usefixtures("code")
def test_the_version_changes_with_a_library_that_decides_outputs_but_not_with_a_linter(monkeypatch):
    found = []
    for newer in ("", "pyarrow", "ruff"):
        monkeypatch.setattr(versions, "version", lambda name, newer=newer: f"{name == newer}")
        forget()
        found.append(versions.of_code("landing"))
    assert found[0] == found[2] != found[1]


@pytest.mark.parametrize("package", versions.PACKAGES)
def test_every_module_that_a_package_really_imports_is_part_of_its_version(package):
    place = CODE / "drug_strategy" / package
    # Of the exports, only the return notes are remembered.
    files = [place / "return_notes.py"] if package == "exports" else place.rglob("*.py")
    names = [".".join(file.relative_to(CODE).with_suffix("").parts) for file in files]
    script = (
        f"import sys, {', '.join(names)}\n"
        "print(*(name for name in sys.modules if name.startswith('drug_strategy.')))"
    )
    python = [sys.executable, "-c", script]
    ran = subprocess.run(python, capture_output=True, text=True, check=True, cwd=CODE)
    imported = {name.split(".")[1] for name in ran.stdout.split()}
    assert package in imported
    assert imported - {"settings"} <= {*versions.PACKAGES[package]}


def test_every_library_that_the_code_imports_is_known_or_decides_no_output():
    code = "\n".join(
        file.read_text("utf-8")
        for package in {each for packages in versions.PACKAGES.values() for each in packages}
        for file in (CODE / "drug_strategy" / package).rglob("*.py")
    )
    imported = set(
        re.findall(r"^ *(?:from|import) (\w+)[ .\w]*(?: import .*)?$", code, re.MULTILINE)
    )
    modules = packages_distributions()
    installed = {library for name in imported for library in modules.get(name, [])}
    # These only carry out commands.
    others = {"drug-strategy-warehouse", "mcp", "sqlglot"}
    assert len(installed) > 10
    assert installed - others <= {*versions.LIBRARIES}


def test_the_installation_page_names_the_wheel_of_this_version():
    page = (PROJECT / "docs" / "installing.md").read_text("utf-8")
    wheels = re.findall(r"drug_strategy_warehouse-(.+?)-py3", page)
    assert {*wheels} == {__version__}
