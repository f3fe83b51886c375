"""The code's version changes whenever code that affects an output does."""

import re
from pathlib import Path

import pytest

from drug_strategy import __version__
from drug_strategy.io import versions
from drug_strategy.settings import PROJECT


@pytest.mark.parametrize("name", ["module.py", "sql/rows.sql"])
def test_changing_the_python_or_sql_code_in_a_package_changes_the_version_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(versions, "PROJECT", tmp_path)
    monkeypatch.setattr(versions, "CODE", tmp_path)
    file = tmp_path / "drug_strategy" / "landing" / name
    file.parent.mkdir(parents=True)
    found = []
    for content in ("one", "two", "two"):
        file.write_text(content)
        versions.of_packages.cache_clear()
        found.append(versions.of_packages("landing"))
    versions.of_packages.cache_clear()
    assert found[0] != found[1] == found[2]


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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, is_different: bool
) -> None:
    monkeypatch.setattr(versions, "PROJECT", tmp_path)
    monkeypatch.setattr(versions, "CODE", tmp_path)
    cached = (versions.of_figures, versions.of_models, versions.of_packages)
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    found = []
    for content in ("one", "two"):
        file.write_text(content)
        for function in cached:
            function.cache_clear()
        found.append(versions.of_figures())
    for function in cached:
        function.cache_clear()
    assert (found[0] != found[1]) == is_different
    assert all(re.fullmatch(rf"{re.escape(__version__)}\+[0-9a-f]{{8}}", name) for name in found)


def test_the_installation_page_names_the_wheel_of_this_version() -> None:
    page = (PROJECT / "docs" / "installing.md").read_text("utf-8")
    wheels = re.findall(r"drug_strategy_warehouse-(.+?)-py3", page)
    assert {*wheels} == {__version__}
