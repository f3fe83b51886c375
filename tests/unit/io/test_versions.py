"""The code's version changes whenever code that affects an output does."""

from pathlib import Path

import pytest

from drug_strategy.io import versions


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
