"""An installed wheel has the dbt project, and needs no checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from drug_strategy.settings import PROJECT

TOOLS = PROJECT / ".tools"
READ = """
from pathlib import Path
from drug_strategy.settings import Settings
from drug_strategy.transform import project
settings = Settings(home=Path("home").absolute(), returns=Path("returns").absolute())
settings.prepare()
print(len(project.published_tables(settings)), project.PROJECT)
"""


@pytest.mark.skipif(not TOOLS.is_dir(), reason="uv is not set up: run make")
def test_the_models_are_read_from_the_wheel(tmp_path: Path) -> None:
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
