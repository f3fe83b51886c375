"""A wheel works without a checkout, and the wheel's bill of materials lists every dependency."""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import duckdb
import pytest

from drug_strategy.io.folders import PROJECT
from tests.projects import TOOLS

READ = """
from pathlib import Path
from drug_strategy.io.folders import PROJECT
from drug_strategy.settings import Settings
from drug_strategy.transform import project
settings = Settings(home=Path("home").absolute(), returns=Path("returns").absolute())
settings.prepare()
print(len(project.published_tables(settings)), PROJECT)
"""


needs_uv = pytest.mark.skipif(not TOOLS.is_dir(), reason="uv is not set up: run make")


@pytest.mark.soak  # builds the wheel, and so installs the build system
@needs_uv
def test_an_installed_wheel_finds_its_own_models_without_a_checkout(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "uv", "build", "--wheel", "--quiet", "--out-dir", str(tmp_path)],
        check=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(TOOLS)},
    )
    [wheel] = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(installed)
    ran = subprocess.run(
        [sys.executable, "-c", READ],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
    )
    tables, project = ran.stdout.split()
    assert int(tables) > 40
    assert Path(project) == installed / "drug_strategy" / "project"
    assert not (installed / "drug_strategy" / "project" / "target").exists()


@needs_uv
def test_the_bill_of_materials_lists_every_dependency_in_the_wheel_with_its_version() -> None:
    subprocess.run(["make", "bom"], check=True, cwd=PROJECT, capture_output=True)
    bill = json.loads((PROJECT / "target" / "bom.cdx.json").read_text())
    assert bill["bomFormat"] == "CycloneDX"
    versions = {part["name"]: part["version"] for part in bill["components"]}
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[<>=!~ ]", each)[0] for each in declared}
    assert names <= versions.keys()
    assert versions["duckdb"] == duckdb.__version__
    assert "pytest" not in versions
